import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError, type ErrorKind, type JsonValue } from '../../../src/platform/foundation/index.ts';
import { defineSaga, reportSaga, type SagaDefinition } from '../../../src/platform/sagas/index.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { lettersModule } from '../../support/fixtures/letters-module.ts';

interface Data {
  readonly note: string;
}

let booted: BootedModules;
let log: string[];

beforeEach(async () => {
  booted = await bootModules({ modules: [lettersModule] });
  log = [];
});
afterEach(() => booted.stop());

function failure(kind: ErrorKind): AppError {
  return new AppError({ code: `test.${kind}`, kind, message: 'as the test wants it' });
}

interface Behaviour {
  readonly reserve?: () => Promise<JsonValue>;
  readonly pay?: () => Promise<JsonValue>;
  readonly settle?: () => Promise<JsonValue | undefined>;
  readonly release?: () => Promise<void>;
  readonly withPoints?: boolean;
}

function checkout(behaviour: Behaviour): SagaDefinition<Data> {
  const done = async () => null;
  return defineSaga<Data>({
    type: 'test',
    version: 1,
    data: z.object({ note: z.string() }),
    steps: [
      {
        kind: 'compensatable',
        name: 'reserve',
        forward: async (_data, key) => {
          log.push(`reserve ${key.idempotencyKey.split('/').slice(1).join('/')}`);
          return (behaviour.reserve ?? done)();
        },
        compensate: async () => {
          log.push('release');
          await behaviour.release?.();
        },
      },
      {
        kind: 'compensatable',
        name: 'redeem',
        when: () => behaviour.withPoints ?? false,
        forward: async () => {
          log.push('redeem');
          return null;
        },
        compensate: async () => {
          log.push('return');
        },
      },
      {
        kind: 'pivot',
        name: 'pay',
        deadline: 200,
        forward: async () => {
          log.push('pay');
          return (behaviour.pay ?? done)();
        },
        settle: async () => {
          log.push('settle');
          return behaviour.settle?.();
        },
      },
      {
        kind: 'retried',
        name: 'ship',
        forward: async () => {
          log.push('ship');
          return null;
        },
      },
    ],
    completed: async () => void log.push('completed'),
    compensated: async (_transaction, _saga, _data, reason) => void log.push(`compensated: ${reason.code}`),
  });
}

async function run(definition: SagaDefinition<Data>) {
  const { database, sagas } = booted.gateway.module('letters');
  sagas.register(definition as unknown as SagaDefinition<never>);
  const id = await database.transaction((transaction) =>
    sagas.start(transaction, definition, { subject: 'order', data: { note: 'x' } }),
  );
  const state = await sagas.settled(id, 15_000);
  return { state, report: await reportSaga(database, id) };
}

describe('a saga', () => {
  it('does every step once and completes', async () => {
    expect((await run(checkout({ withPoints: true }))).state).toBe('completed');
    expect(log).toEqual(['reserve reserve/forward', 'redeem', 'pay', 'ship', 'completed']);
  });

  it('compensates in reverse what was done before a refusal, and only that', async () => {
    const refused = checkout({ withPoints: true, pay: () => Promise.reject(failure('conflict')) });
    expect((await run(refused)).state).toBe('compensated');
    expect(log.slice(1)).toEqual(['redeem', 'pay', 'return', 'release', 'compensated: test.conflict']);
  });

  it('skips a step in both directions', async () => {
    const refused = checkout({ pay: () => Promise.reject(failure('conflict')) });
    await run(refused);
    expect(log.slice(1)).toEqual(['pay', 'release', 'compensated: test.conflict']);
  });

  it('ends at once when the first step is refused', async () => {
    const refused = checkout({ reserve: () => Promise.reject(failure('conflict')) });
    await run(refused);
    expect(log.slice(1)).toEqual(['compensated: test.conflict']);
  });

  it('tries again when a participant is not available', async () => {
    let failures = 2;
    const flaky = checkout({
      pay: async () => (failures-- > 0 ? Promise.reject(failure('unavailable')) : null),
    });
    expect((await run(flaky)).state).toBe('completed');
    expect(log.filter((entry) => entry === 'pay')).toHaveLength(3);
  });

  it('goes forward when an unknown outcome at the pivot turns out to have been a success', async () => {
    const hanging = checkout({
      pay: () => new Promise(() => undefined),
      settle: async () => ({ paid: true }),
    });
    expect((await run(hanging)).state).toBe('completed');
    expect(log.slice(1)).toEqual(['pay', 'settle', 'ship', 'completed']);
  });

  it('compensates when an unknown outcome at the pivot is settled as not done', async () => {
    const hanging = checkout({ pay: () => new Promise(() => undefined), settle: async () => undefined });
    expect((await run(hanging)).state).toBe('compensated');
    expect(log.slice(1)).toEqual(['pay', 'settle', 'release', 'compensated: sagas.step-timeout']);
  });

  it('compensates a step whose outcome stays unknown before the pivot', async () => {
    const down = checkout({ reserve: () => Promise.reject(failure('unavailable')) });
    expect((await run(down)).state).toBe('compensated');
    expect(log.filter((entry) => entry.startsWith('reserve'))).toHaveLength(4);
    expect(log.slice(-2)).toEqual(['release', 'compensated: test.unavailable']);
  });

  describe('that is refused after an attempt whose outcome is unknown', () => {
    const lostThen = (refusal: AppError) => {
      const outcomes = [failure('unavailable'), refusal];
      return () => Promise.reject(outcomes.shift() ?? refusal);
    };

    it('asks what became of the pivot before it turns back', async () => {
      const taken = checkout({ pay: lostThen(failure('conflict')), settle: async () => ({ paid: true }) });
      expect((await run(taken)).state).toBe('completed');
      expect(log.slice(1)).toEqual(['pay', 'pay', 'settle', 'ship', 'completed']);
    });

    it('undoes that step too', async () => {
      const reserved = checkout({ reserve: lostThen(failure('conflict')) });
      expect((await run(reserved)).state).toBe('compensated');
      expect(log.slice(-2)).toEqual(['release', 'compensated: test.conflict']);
    });
  });

  it.each(['unauthenticated', 'not-found', 'conflict'] as const)(
    'takes a refusal of the way to the participant (%s) for no word of the participant',
    async (kind) => {
      const outcomes = [
        new AppError({ code: 'transport.on-the-way', kind, message: 'as the test wants it' }),
      ];
      const rotated = checkout({
        pay: async () => {
          const refusal = outcomes.shift();
          if (refusal !== undefined) throw refusal;
          return null;
        },
      });
      expect((await run(rotated)).state).toBe('completed');
      expect(log.slice(1)).toEqual(['pay', 'pay', 'ship', 'completed']);
    },
  );

  it('repeats a compensation until it succeeds', async () => {
    let failures = 2;
    const { state, report } = await run(
      checkout({
        pay: () => Promise.reject(failure('conflict')),
        release: async () => (failures-- > 0 ? Promise.reject(failure('unavailable')) : undefined),
      }),
    );
    expect(state).toBe('compensated');
    expect(log.filter((entry) => entry === 'release')).toHaveLength(3);
    expect(report?.history.at(-1)).toMatchObject({
      step: 'reserve',
      direction: 'compensate',
      outcome: 'done',
    });
  });

  it('refuses a plan in which a compensatable step stands after the pivot', () => {
    const plan = checkout({});
    expect(() => defineSaga({ ...plan, steps: [...plan.steps].reverse() })).toThrow(/stands after the pivot/);
  });
});
