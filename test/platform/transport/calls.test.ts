import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answersWithout, defineContract } from '../../../src/platform/contracts/index.ts';
import { isAppError } from '../../../src/platform/foundation/index.ts';
import { callersContract, callersModule } from '../../support/fixtures/callers-module.ts';
import { lettersContract, lettersErrors, lettersModule } from '../../support/fixtures/letters-module.ts';
import { type BootedApart, bootApart } from '../../support/modules-apart.ts';
import { until } from '../../support/until.ts';

const REFUSED_CALLS = 'tearline_remote_calls_refused_total';
/** A process announces an answer that takes longer than 100 ms. */
const LONGER_THAN_WITHOUT_A_SIGN_MILLISECONDS = 200;

let booted: BootedApart<readonly [unknown, unknown]>;

async function bootLettersAndCallers() {
  booted = await bootApart([[lettersModule], [callersModule]]);
  return parts();
}

function parts() {
  const [callee, caller] = booted.processes;
  const client = caller.kernel.client(callersContract);
  const metricsOf = async (process: typeof callee) => process.kernel.metrics.metrics();
  return { callee, caller, dictate: client.dictate, recite: client.recite, metricsOf };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'answered',
    (error: unknown) => (isAppError(error) ? error.code : String(error)),
  );
}

describe('a call to a module in another process', () => {
  beforeEach(async () => {
    await bootLettersAndCallers();
  });
  afterEach(() => booted.stop());

  it('answers what it would in this one', async () => {
    const { dictate, recite } = parts();
    expect(await dictate({ id: 'a', text: 'Grüße aus Łódź' })).toEqual({ version: 1 });
    expect(await recite({ id: 'a' })).toEqual({ text: 'Grüße aus Łódź' });
  });

  it('fails with the same typed error, details and all', async () => {
    const { dictate } = parts();
    const error = await dictate({ id: 'a', text: 'blast it' }).catch((reason: unknown) => reason);
    expect(lettersErrors.tooRude.is(error) && error.details).toEqual({ word: 'blast' });
    expect(error).toMatchObject({ kind: 'conflict', message: expect.stringContaining('Say it kindly.') });
  });

  it('takes effect once for a key, also when answers are lost', async () => {
    const { callee, dictate } = parts();
    let answers = 0;
    callee.proxy.become({ is: 'cutting', commit: () => undefined, answer: () => ++answers % 2 === 1 });
    expect(await dictate({ id: 'a', text: 'once', key: 'the key' })).toEqual({ version: 1 });
    callee.proxy.become({ is: 'open' });
    expect(await dictate({ id: 'a', text: 'once', key: 'the key' })).toEqual({ version: 1 });
    expect(callee.proxy.cuts).toBeGreaterThan(0);
  });

  it('is not repeated without a key, since its outcome is unknown', async () => {
    const { callee, dictate, recite } = parts();
    await recite({ id: 'a' });
    callee.proxy.become({ is: 'cutting', commit: () => undefined, answer: () => true });
    expect(await codeOf(dictate({ id: 'a', text: 'perhaps' }))).toBe('transport.connection-lost');
    callee.proxy.become({ is: 'open' });
    expect(await recite({ id: 'a' })).toEqual({ text: 'perhaps' });
  });

  it('is measured on both sides, each as what it is', async () => {
    const { callee, caller, recite, metricsOf } = parts();
    await recite({ id: 'a' });
    expect(await metricsOf(caller)).toMatch(
      /count\{caller="callers",module="letters",operation="readLetter",edge="remote",outcome="ok"\} 1/,
    );
    expect(await metricsOf(callee)).toMatch(
      /count\{caller="callers",module="letters",operation="readLetter",edge="served",outcome="ok"\} 1/,
    );
  });

  it('ends at its caller’s deadline when the way falls silent, and goes on when it is back', async () => {
    const { callee, recite } = parts();
    await recite({ id: 'a' });
    callee.proxy.become({ is: 'silent' });
    const startedAt = performance.now();
    expect(await codeOf(recite({ id: 'a' }))).toBe('contracts.deadline-exceeded');
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    callee.proxy.become({ is: 'open' });
    await until(async () => (await codeOf(recite({ id: 'a' }))) === 'answered');
  });

  it('fails at once while the process is away again and again, and goes on when it is back', async () => {
    const { callee, recite } = parts();
    await callee.stop();
    const codes = new Set<string>();
    for (let index = 0; index < 10; index += 1) codes.add(await codeOf(recite({ id: 'a' })));
    expect([...codes]).toContain('transport.circuit-open');
    await callee.start();
    await until(async () => (await codeOf(recite({ id: 'a' }))) === 'answered');
  });
});

describe('a process that takes its time', () => {
  afterEach(() => booted.stop());

  /** The letter `long` is read until somebody has heard that it is. */
  async function bootSlowReader() {
    const { operations } = lettersModule;
    const slowLetters = {
      ...lettersModule,
      operations: (get: Parameters<typeof operations>[0]) => {
        const handlers = operations(get);
        return {
          ...handlers,
          readLetter: async (...[input, call]: Parameters<typeof handlers.readLetter>) => {
            if (input.id === 'long') await delay(LONGER_THAN_WITHOUT_A_SIGN_MILLISECONDS);
            return handlers.readLetter(input, call);
          },
        };
      },
    };
    booted = await bootApart([[slowLetters], [callersModule]]);
    return parts();
  }

  it('says so, and is waited for', async () => {
    const { recite } = await bootSlowReader();
    for (let time = 0; time < 2; time += 1) expect(await recite({ id: 'long' })).toEqual({ text: null });
  });

  it('is asked again on another connection when one leads nowhere, long before the deadline', async () => {
    const { callee, recite, metricsOf, caller } = await bootSlowReader();
    await recite({ id: 'long' });
    callee.proxy.become({ is: 'half-open' });
    const startedAt = performance.now();
    expect(await recite({ id: 'a' })).toEqual({ text: null });
    expect(performance.now() - startedAt).toBeLessThan(1_400);
    expect(await metricsOf(caller)).not.toContain('outcome="timeout"');
  });
});

describe('a way on which one direction is lost', () => {
  afterEach(() => booted.stop());

  it.each(['questions', 'answers'] as const)(
    'ends calls at their deadline without their %s, and is used again when it is whole',
    async (what) => {
      const { callee, recite, dictate } = await bootLettersAndCallers();
      await recite({ id: 'a' });
      callee.proxy.become({ is: 'losing', what });
      expect(await codeOf(recite({ id: 'a' }))).toBe('contracts.deadline-exceeded');
      expect(await codeOf(dictate({ id: 'a', text: 'once', key: 'k' }))).toBe('contracts.deadline-exceeded');
      callee.proxy.become({ is: 'open' });
      await until(async () => (await codeOf(dictate({ id: 'a', text: 'once', key: 'k' }))) === 'answered');
      expect(await recite({ id: 'a' })).toEqual({ text: 'once' });
      expect(await dictate({ id: 'a', text: 'once', key: 'k' })).toEqual({ version: 1 });
    },
  );
});

describe('a caller that has declared what it does without a module', () => {
  afterEach(() => booted.stop());

  it('goes on with that while the module is away, and with its answers when it is back', async () => {
    const because = 'a letter may wait';
    const fallbacks = [
      answersWithout(lettersContract, 'readLetter', ({ id }) => ({ text: `no ${id}` }), because),
    ];
    booted = await bootApart([[lettersModule], [{ ...callersModule, fallbacks }]]);
    const { callee, recite, dictate } = parts();
    await dictate({ id: 'a', text: 'here' });
    await callee.stop();
    expect(await recite({ id: 'a' })).toEqual({ text: 'no a' });
    expect(await codeOf(dictate({ id: 'a', text: 'x' }))).toMatch(/^transport\./);
    await callee.start();
    await until(async () => (await recite({ id: 'a' })).text === 'here');
  });
});

describe('processes with differing versions of a contract', () => {
  afterEach(() => booted.stop());

  /** The caller's code is of another version than the callee's, and has another idea of reading a letter. */
  async function bootVersions(ofCallee: number, ofCaller: number) {
    const { readLetter, ...others } = lettersContract.operations;
    const theirs = defineContract('letters', { ...lettersContract, version: ofCallee });
    const ours = defineContract('letters', {
      ...lettersContract,
      version: ofCaller,
      operations: {
        ...others,
        readLetter: {
          ...readLetter,
          input: z.strictObject({ id: z.string(), loudly: z.boolean().default(true) }),
          output: z.strictObject({ length: z.int().default(0) }),
        },
      },
    });
    booted = await bootApart(
      [[{ ...lettersModule, contract: theirs }], [{ ...callersModule, requires: [ours] }]],
      { sees: [{ ...lettersModule, contract: ours }] },
    );
    return booted.processes[1].kernel.client(ours).readLetter;
  }

  it.each([
    [2, 1],
    [1, 2],
  ])('understand each other when they are one apart: %i and %i', async (ofCallee, ofCaller) => {
    const readLetter = await bootVersions(ofCallee, ofCaller);
    expect(await readLetter({ id: 'a' })).toEqual({ length: 0 });
  });

  it('do not, when they claim to be of the same', async () => {
    const readLetter = await bootVersions(1, 1);
    expect(await codeOf(readLetter({ id: 'a' }))).toBe('contracts.undeclared-error');
  });

  it('refuse each other when they are further apart, and name both versions', async () => {
    const readLetter = await bootVersions(3, 1);
    const error = await readLetter({ id: 'a' }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'transport.version-skew', details: { theirs: 1, ours: 3 } });
  });

  it('are told so when they meet, before anybody calls, and again when the other comes back', async () => {
    const readLetter = await bootVersions(3, 1);
    const [callee] = booted.processes;
    const refused = async () => callee.kernel.metrics.getSingleMetricAsString(REFUSED_CALLS);
    await until(async () => (await refused()).includes('{reason="version-skew"} 1'));
    await callee.stop();
    await callee.start();
    expect(await refused()).not.toContain('version-skew');
    await until(async () => (await codeOf(readLetter({ id: 'a' }))) === 'transport.version-skew');
    await until(async () => (await refused()).includes('{reason="version-skew"} 2'));
  });
});
