import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { recordAudit } from '../../../src/platform/console/index.ts';
import { runHere } from '../../support/run-here.ts';
import { type ServedConsole, serveConsole } from '../../support/serve-console.ts';
import { until } from '../../support/until.ts';

let served: ServedConsole;
afterEach(async () => {
  await served.stop();
});

const PATHS = [
  ['GET', '/api/model'],
  ['GET', '/api/records'],
  ['GET', '/api/live'],
  ['GET', '/api/modules/readers'],
  ['GET', '/api/modules/readers/events/read-letter/one'],
  ['POST', '/api/modules/readers/redrive'],
  ['POST', '/api/modules/readers/discard'],
] as const;

/** Reads nothing that says `poison`, until it is told that it may. */
async function serveWithDeadLetter() {
  const state = { isMended: false };
  served = await serveConsole(({ data }) => {
    if (data.text === 'poison' && !state.isMended) throw new Error('cannot read this');
  });
  await served.write('a', 'poison');
  await served.write('a', 'behind it');
  await until(async () => (await served.kernel.delivery.status('readers')).dead === 1);
  const { body } = await served.ask('GET', '/api/modules/readers');
  const [letter] = body.deadLetters;
  return { state, letter, texts: async () => (await texts()).map(({ text }) => text) };
}

async function texts() {
  const { contract } = served.kernel.module('readers').definition;
  const client = served.kernel.client(contract) as unknown as {
    listReadings(input: object): Promise<{ readings: { text: string }[] }>;
  };
  return (await client.listReadings({})).readings;
}

describe('the page', () => {
  it('comes without data, in files of its own, under a policy that lets in nothing else', async () => {
    served = await serveConsole();
    const page = await served.ask('GET', '', { token: undefined });
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    const loaded = [...page.body.matchAll(/(?:src|href)="\/console(\/[^"]+)"/g)].map(([, path]) => path);
    expect(loaded).toContain('/console.js');
    for (const path of loaded) expect((await served.ask('GET', path)).status).toBe(200);
    expect((await served.ask('GET', '/tsconfig.json')).status).toBe(404);
  });

  it('is told how to sign in by whoever made the shop', async () => {
    served = await serveConsole();
    const { body } = await served.ask('GET', '/api/sign-in', { token: undefined });
    expect(body).toEqual({ path: '/sign-in', fields: [], token: 'token', signOutPath: '/sign-out' });
  });

  it('shows whatever it asks for to staff alone', async () => {
    served = await serveConsole();
    for (const [method, path] of PATHS) {
      const stranger = await served.ask(method, path, { token: undefined });
      expect([path, stranger.status, stranger.body.code]).toEqual([path, 401, 'console.unauthenticated']);
      const customer = await served.ask(method, path, { token: 'ada' });
      expect([path, customer.status, customer.body.code]).toEqual([path, 403, 'console.staff-only']);
      expect(customer.headers.get('cache-control')).toBe('no-store');
    }
  });
});

describe('the model', () => {
  it('names the modules with engine and level, and the edges between them', async () => {
    served = await serveConsole();
    const { body } = await served.ask('GET', '/api/model');
    const { engine, level } = served.kernel.module('letters').database.placement;
    expect(body.modules.map(({ name }: { name: string }) => name)).toEqual(['letters', 'readers']);
    expect(body.modules[0]).toMatchObject({ isHere: true, engine, level, team: '@tearline/platform' });
    expect(body.reactions).toEqual([
      { producer: 'letters', event: 'letters.letter-written', module: 'readers', consumer: 'read-letter' },
    ]);
  });
});

describe('a dead letter', () => {
  it('is shown with its errors, what waits behind it, and what the event said', async () => {
    const { letter } = await serveWithDeadLetter();
    expect(letter).toMatchObject({
      consumer: 'read-letter',
      type: 'letters.letter-written',
      key: 'a',
      parked: 1,
    });
    const { body } = await served.ask('GET', `/api/modules/readers/events/read-letter/${letter.eventId}`);
    expect(body).toMatchObject({ state: 'dead', data: { id: 'a', text: 'poison' }, hidden: [] });
    expect(body.errors.length).toBe(letter.attempts);
  });

  it('is redriven, with whoever did it and why on record', async () => {
    const { state, letter, texts: read } = await serveWithDeadLetter();
    state.isMended = true;
    const { consumer, eventId } = letter;
    const body = { consumer, eventId, reason: 'mended' };
    expect((await served.ask('POST', '/api/modules/readers/redrive', { body })).status).toBe(200);
    await until(async () => (await read()).length === 2);
    expect(await read()).toEqual(['poison', 'behind it']);
    const { body: after } = await served.ask('GET', '/api/modules/readers');
    expect(after.deadLetters).toEqual([]);
    expect(after.actions[0]).toMatchObject({ actor: 'staff eve', action: 'redrive', reason: 'mended' });
  });

  it('is discarded only with a reason', async () => {
    const { letter, texts: read } = await serveWithDeadLetter();
    const { consumer, eventId } = letter;
    const discard = (reason: string) =>
      served.ask('POST', '/api/modules/readers/discard', { body: { consumer, eventId, reason } });
    const refused = await discard('  ');
    expect([refused.status, refused.body.code]).toEqual([400, 'console.invalid-request']);
    expect((await served.kernel.delivery.status('readers')).dead).toBe(1);
    expect((await discard('a test letter')).status).toBe(200);
    await until(async () => (await read()).length === 1);
    expect(await read()).toEqual(['behind it']);
  });

  it('that is none is refused, and so is a module that is not here', async () => {
    served = await serveConsole();
    const body = { consumer: 'read-letter', eventId: 'none' };
    expect((await served.ask('POST', '/api/modules/readers/redrive', { body })).body.code).toBe(
      'events.no-dead-letter',
    );
    expect((await served.ask('GET', '/api/modules/nowhere')).body.code).toBe('console.no-such-module');
  });
});

describe('what the command line has left', () => {
  it('is missing at first, with the command that makes it', async () => {
    served = await serveConsole();
    const { body } = await served.ask('GET', '/api/records');
    expect(body.audit).toMatchObject({ state: 'missing', command: 'npm run tearline -- db audit' });
    expect(
      body.readiness.map(({ module, state }: { module: string; state: string }) => [module, state]),
    ).toEqual([
      ['letters', 'missing'],
      ['readers', 'missing'],
    ]);
    expect(body.fit.state).toBe('missing');
  });

  it('is the last audit, and recommendations', async () => {
    served = await serveConsole();
    const counts = { refused: 12, crossed: 0, allowed: 0, unknown: 0 };
    const matrix = [[{ attacker: 'letters', victim: 'readers', counts }], []];
    const audit = { verdict: 'holds' as const, modules: ['letters', 'readers'], matrix, findings: [] };
    recordAudit(served.folder, audit, '2026-11-29T12:00:00.000Z');
    const fit = {
      recommendations: [{ subject: 'letters', recommendation: 'stay', reasons: ['it is small'] }],
    };
    writeFileSync(join(served.folder, 'fit.json'), JSON.stringify(fit));
    const { body } = await served.ask('GET', '/api/records');
    expect(body.audit.content).toEqual({ recordedAt: '2026-11-29T12:00:00.000Z', ...audit });
    expect(body.fit.content).toMatchObject({ recordedAt: null, verdict: null, ...fit });
  });

  it('is what the decision framework recommends', async () => {
    served = await serveConsole();
    const { stdout } = await runHere(['fit', '--json'], { DATABASE_URL: `sqlite:${served.folder}` });
    writeFileSync(join(served.folder, 'fit.json'), stdout);
    const { body } = await served.ask('GET', '/api/records');
    const { verdict, recommendations } = JSON.parse(stdout);
    expect(body.fit).toMatchObject({ state: 'kept', content: { verdict } });
    expect(body.fit.content.recommendations).toHaveLength(recommendations.length);
    expect(body.fit.content.recommendations[0]).toMatchObject({
      subject: 'the shop',
      cost: expect.any(String),
    });
  });

  it('that cannot be read hides nothing else', async () => {
    served = await serveConsole();
    mkdirSync(served.folder, { recursive: true });
    writeFileSync(join(served.folder, 'audit.json'), '{"verdict": "holds"');
    writeFileSync(join(served.folder, 'fit.json'), '{"recommendations": 3}');
    const { status, body } = await served.ask('GET', '/api/records');
    expect(status).toBe(200);
    expect(body.audit).toMatchObject({ state: 'unreadable', content: null });
    expect(body.fit.problem).toContain('recommendations');
  });
});
