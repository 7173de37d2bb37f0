import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientKey, createCommandLog, sagaKey } from '../../../src/platform/commands/index.ts';
import { AppError, systemClock } from '../../../src/platform/foundation/index.ts';
import { type CallContext, startTrace, systemContext } from '../../../src/platform/observability/index.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { lettersContract, lettersModule } from '../../support/fixtures/letters-module.ts';

const DAY = 86_400_000;
let booted: BootedModules;
let now: number;

beforeEach(async () => {
  now = systemClock.now();
  booted = await bootModules({ modules: [lettersModule], clock: { now: () => now } });
});
afterEach(() => booted.stop());

function log() {
  return createCommandLog(booted.gateway.module('letters').database, { now: () => now }, 14 * DAY);
}

function callWith(idempotencyKey: string): CallContext {
  return { ...systemContext('letters', startTrace()), operation: 'letters.test', idempotencyKey };
}

describe('the command log', () => {
  it('runs a command once per key and answers the same again', async () => {
    const { writeLetter } = booted.kernel.client(lettersContract);
    const options = { idempotencyKey: clientKey('ada', 'k1') };
    const input = { id: 'a', text: 'hello' };
    expect(await writeLetter(input, options)).toEqual({ version: 1 });
    expect(await writeLetter(input, options)).toEqual({ version: 1 });
    expect(await writeLetter(input)).toEqual({ version: 2 });
  });

  it('runs a command once when the same key arrives many times at once', async () => {
    const { writeLetter } = booted.kernel.client(lettersContract);
    const options = { idempotencyKey: clientKey('ada', 'k1') };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => writeLetter({ id: 'a', text: 'x' }, options)),
    );
    expect(new Set(answers.map(({ version }) => version))).toEqual(new Set([1]));
  });

  it('refuses a key that comes back with another input', async () => {
    const { writeLetter } = booted.kernel.client(lettersContract);
    const options = { idempotencyKey: clientKey('ada', 'k1') };
    await writeLetter({ id: 'a', text: 'hello' }, options);
    await expect(writeLetter({ id: 'a', text: 'other' }, options)).rejects.toMatchObject({
      code: 'commands.key-reused',
    });
  });

  it('replays a lasting failure and forgets a passing one', async () => {
    let runs = 0;
    const fail = (kind: 'conflict' | 'unavailable') => async () => {
      runs += 1;
      throw new AppError({ code: 'letters.no', kind, message: 'no', details: { runs } });
    };
    const lasting = callWith(clientKey('ada', 'k1'));
    for (const _ of [1, 2])
      await expect(log().run(lasting, {}, fail('conflict'))).rejects.toMatchObject({ details: { runs: 1 } });
    const passing = callWith(clientKey('ada', 'k2'));
    for (const _ of [1, 2]) await expect(log().run(passing, {}, fail('unavailable'))).rejects.toThrow();
    expect(runs).toBe(3);
  });

  it('forgets a client’s key after 24 hours and a saga’s only after the window', async () => {
    let runs = 0;
    const work = async () => ({ run: ++runs });
    const client = callWith(clientKey('ada', 'k1'));
    const saga = callWith(sagaKey('s1', 'reserve', 'forward'));
    await log().run(client, {}, work);
    await log().run(saga, {}, work);
    now += DAY + 1;
    expect(await log().run(client, {}, work)).toEqual({ run: 3 });
    expect(await log().run(saga, {}, work)).toEqual({ run: 2 });
    now += 14 * DAY;
    expect(await log().deleteExpired()).toBe(2);
  });

  it('refuses a forward step that arrives after its compensation', async () => {
    await log().run(callWith(sagaKey('s1', 'reserve', 'compensate')), {}, async () => null);
    const late = log().run(callWith(sagaKey('s1', 'reserve', 'forward')), {}, async () => null);
    await expect(late).rejects.toMatchObject({ code: 'commands.compensated' });
  });
});
