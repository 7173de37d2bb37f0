import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { importJWK, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rotateServiceKeys } from '../../../src/platform/transport/index.ts';
import { ServiceKeys, SIGNS_AFTER_MILLISECONDS } from '../../../src/platform/transport/service-keys.ts';
import { TokenIssuer } from '../../../src/platform/transport/service-tokens.ts';
import { callersContract, callersModule } from '../../support/fixtures/callers-module.ts';
import { lettersModule } from '../../support/fixtures/letters-module.ts';
import { type BootedApart, bootApart } from '../../support/modules-apart.ts';

let booted: BootedApart<readonly [unknown, unknown]>;

beforeEach(async () => {
  booted = await bootApart([[lettersModule], [callersModule]]);
});
afterEach(() => booted.stop());

const READ = '/_contracts/letters/readLetter';
const WRITE = '/_contracts/letters/writeLetter';

async function post(path: string, token: string | undefined, body: unknown, headers = {}) {
  const response = await fetch(booted.processes[0].directUrl + path, {
    method: 'POST',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      'tearline-contract-version': '1',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer = (await response.json()) as { code?: string; message?: string };
  return { status: response.status, ...answer };
}

const call = (input: unknown, key?: string) => ({ actor: { kind: 'system' }, input, ...(key && { key }) });

function tokens() {
  return new TokenIssuer(new ServiceKeys(booted.keysFile));
}

/** What somebody could put together who has the key file. */
async function forge(change: (token: SignJWT) => SignJWT, lifetime = '20s') {
  const { keys } = JSON.parse(readFileSync(booted.keysFile, 'utf8'));
  const key = await importJWK(keys[0].private, 'EdDSA');
  const token = new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA', kid: keys[0].id })
    .setIssuer('tearline')
    .setSubject('callers')
    .setAudience('letters')
    .setJti('jti')
    .setIssuedAt()
    .setExpirationTime(lifetime);
  return change(token).sign(key);
}

async function refusals(reason: string): Promise<number> {
  const metrics = await booted.processes[0].kernel.metrics.metrics();
  const line = new RegExp(`tearline_remote_calls_refused_total\\{reason="${reason}"\\} (\\d+)`).exec(metrics);
  return Number(line?.[1] ?? 0);
}

describe('a call of another process', () => {
  it('is served with a token for the module that it asks', async () => {
    const token = await tokens().reusable('callers', 'letters');
    expect(await post(READ, token, call({ id: 'a' }))).toMatchObject({ status: 200, text: null });
    expect(await booted.processes[0].kernel.metrics.metrics()).not.toContain('calls_refused_total{');
  });

  it.each([
    ['without a token', 'no-token', async () => undefined],
    ['with something that is no token', 'unknown-key', async () => 'abc.def.ghi'],
    ['with a token for another module', 'wrong-module', () => tokens().reusable('callers', 'readers')],
    ['with a token that has ended', 'ended-token', () => forge((token) => token.setExpirationTime('-10s'))],
    [
      'with a token that lives too long',
      'ended-token',
      () => forge((token) => token.setIssuedAt('-60s'), '1h'),
    ],
    [
      'with a token that somebody else has issued',
      'invalid-token',
      () => forge((token) => token.setIssuer('elsewhere')),
    ],
    [
      'with a token that nobody has signed',
      'invalid-token',
      async () => `${(await forge((token) => token)).slice(0, -4)}AAAA`,
    ],
  ])('is refused %s, and counted as %s', async (_case, reason, tokenOf) => {
    const answer = await post(READ, await tokenOf(), call({ id: 'a' }));
    expect(answer).toMatchObject({ status: 401, code: 'transport.unauthenticated' });
    expect(await refusals(reason)).toBe(1);
  });

  it('that is a command without a key is served once for its token', async () => {
    const once = await tokens().once('callers', 'letters');
    expect(await post(WRITE, once, call({ id: 'a', text: 'x' }))).toMatchObject({ status: 200, version: 1 });
    expect(await post(WRITE, once, call({ id: 'a', text: 'x' }))).toMatchObject({ status: 401 });
    const reusable = await tokens().reusable('callers', 'letters');
    expect(await post(WRITE, reusable, call({ id: 'a', text: 'x' }))).toMatchObject({ status: 401 });
    expect([await refusals('used-token'), await refusals('not-for-one-call')]).toEqual([1, 1]);
    expect(await post(WRITE, reusable, call({ id: 'a', text: 'x' }, 'key'))).toMatchObject({ version: 2 });
    expect(await post(WRITE, reusable, call({ id: 'a', text: 'x' }, 'key'))).toMatchObject({ version: 2 });
  });

  it('is refused when it is too large, whether it says so or not', async () => {
    const token = await tokens().reusable('callers', 'letters');
    const large = 'x'.repeat(1_100_000);
    expect(await post(READ, token, large)).toMatchObject({ status: 413, code: 'transport.too-large' });
    expect(await refusals('too-large')).toBe(1);
  });

  it('is refused when it is malformed, or asks for what is not here', async () => {
    const token = await tokens().reusable('callers', 'letters');
    expect(await post(READ, token, 'no json')).toMatchObject({ status: 400, code: 'transport.malformed' });
    for (const version of ['', 'one', '0', '1.5']) {
      const headers = { 'tearline-contract-version': version };
      const answer = await post(READ, token, call({ id: 'a' }), headers);
      expect(answer).toMatchObject({ status: 400, code: 'transport.malformed' });
    }
    expect(await post('/_contracts/letters/burn', token, call({}))).toMatchObject({ status: 404 });
    expect(await post('/_contracts/letters/constructor', token, call({}))).toMatchObject({ status: 404 });
    const elsewhere = await tokens().reusable('callers', 'catalog');
    expect(await post('/_contracts/catalog/x', elsewhere, call({}))).toMatchObject({
      status: 404,
      code: 'transport.not-hosted',
    });
  });

  it('reads the outbox only in its own name', async () => {
    const token = await tokens().reusable('callers', 'letters');
    const subscriber = { name: 'readers/read-letter', incarnation: 1 };
    expect(await post('/_events/letters/open', token, { subscriber })).toMatchObject({ status: 403 });
    expect(await post('/_events/letters/open', undefined, { subscriber })).toMatchObject({ status: 401 });
    expect(await post('/_events/letters/read', token, { cursor: 'x', types: ['y'], limit: 1 })).toMatchObject(
      {
        status: 400,
        code: 'events.malformed-cursor',
      },
    );
  });
});

describe('the service keys', () => {
  /** So that the new key signs at once. */
  const twoMinutesAgo = { now: () => Date.now() - SIGNS_AFTER_MILLISECONDS };

  it('are exchanged while processes call each other, without a failed call', async () => {
    const { recite, dictate } = booted.processes[1].kernel.client(callersContract);
    const before = readFileSync(booted.keysFile, 'utf8');
    for (let index = 0; index < 30; index += 1) {
      if (index % 10 === 5) await rotateServiceKeys(booted.keysFile, twoMinutesAgo);
      await recite({ id: 'a' });
      await dictate({ id: 'a', text: String(index) });
    }
    const { keys } = JSON.parse(readFileSync(booted.keysFile, 'utf8'));
    expect(keys).toHaveLength(4);
    expect(readFileSync(booted.keysFile, 'utf8')).not.toBe(before);
    expect(statSync(booted.keysFile).mode & 0o777).toBe(0o600);
  });

  it('that may sign for other modules only prove nothing for this one', async () => {
    const token = await tokens().reusable('callers', 'letters');
    const file = JSON.parse(readFileSync(booted.keysFile, 'utf8'));
    file.keys[0].modules = ['readers'];
    writeFileSync(booted.keysFile, JSON.stringify(file));
    const keys = new ServiceKeys(booted.keysFile);
    await expect(keys.signing('callers')).rejects.toThrow('no key that may sign for callers');
    expect(await keys.proving(file.keys[0].id, 'callers')).toBeUndefined();
    expect(token).not.toBe('');
  });

  it('are not taken from a file that others may read', () => {
    chmodSync(booted.keysFile, 0o644);
    expect(() => new ServiceKeys(booted.keysFile)).toThrow(/chmod 600/);
    chmodSync(booted.keysFile, 0o600);
  });
});
