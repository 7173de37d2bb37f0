import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type CallPath,
  type Client,
  command,
  createCallMeter,
  createClient,
  defineContract,
  defineErrors,
  type Handlers,
  query,
} from '../../../src/platform/contracts/index.ts';
import { systemClock } from '../../../src/platform/foundation/index.ts';
import {
  type Actor,
  createLogger,
  createMetrics,
  currentContext,
  runInContext,
  startTrace,
  systemContext,
} from '../../../src/platform/observability/index.ts';

const errors = defineErrors('shelf', {
  full: {
    kind: 'conflict',
    details: z.object({ most: z.int() }),
    message: ({ most }) => `It holds ${most}.`,
  },
});
const contract = defineContract('shelf', {
  summary: 'For tests.',
  errors,
  events: {},
  operations: {
    put: command({
      summary: 'Puts something.',
      access: ['customer', 'module'],
      input: z.strictObject({ name: z.string(), tags: z.array(z.string()) }),
      output: z.object({ name: z.string(), tags: z.array(z.string()) }),
      errors: [errors.full],
      deadline: 150,
    }),
    count: query({
      summary: 'Counts.',
      access: ['staff'],
      input: z.strictObject({}),
      output: z.object({ count: z.int() }),
    }),
  },
});
type ShelfHandlers = Handlers<typeof contract>;

const path: CallPath = {
  clock: systemClock,
  logger: createLogger('silent'),
  meter: createCallMeter(createMetrics()),
  callInTransaction: 'refuse',
  throughJson: false,
};
const input = { name: 'book', tags: ['a'] };

function clientOf(
  handlers: Partial<ShelfHandlers>,
  options: { caller?: string; untilDurable?: () => Promise<void>; path?: CallPath } = {},
) {
  const all = { put: async () => input, count: async () => ({ count: 0 }), ...handlers };
  const provider = { handlers: all, untilDurable: options.untilDurable ?? (() => undefined) };
  return createClient(contract, provider, options.caller ?? 'caller', options.path ?? path);
}

function edgeClient(): Client<typeof contract> {
  const provider = {
    handlers: { put: async () => input, count: async () => ({ count: 0 }) },
    untilDurable: () => undefined,
  };
  return createClient(contract, provider, undefined, path);
}

function as<Result>(actor: Actor, work: () => Promise<Result>): Promise<Result> {
  return runInContext({ ...systemContext(undefined, startTrace()), actor }, work);
}

describe('a call through a contract', () => {
  it('refuses input that does not fit, names the fields, and does nothing', async () => {
    let ran = false;
    const { put } = clientOf({
      put: async () => {
        ran = true;
        return input;
      },
    });
    const wrong = { name: 7, tags: [], extra: true } as never;
    await expect(put(wrong)).rejects.toMatchObject({
      code: 'contracts.invalid-input',
      details: { issues: [{ path: 'name' }, { message: expect.stringContaining('extra') }] },
    });
    expect(ran).toBe(false);
  });

  it('lets nothing undeclared out and shares nothing by reference', async () => {
    const answer = { ...input, secret: 'row id' };
    const { put } = clientOf({ put: async () => answer });
    const output = await put(input);
    expect(output).toEqual(input);
    expect(output.tags).not.toBe(answer.tags);
  });

  it('reports output that its contract does not allow as a bug of the callee', async () => {
    const { put } = clientOf({ put: async () => ({ name: 'book' }) as never });
    await expect(put(input)).rejects.toMatchObject({ code: 'contracts.invalid-output', kind: 'internal' });
  });

  it('passes a declared error on and reports an undeclared one', async () => {
    const declared = clientOf({ put: () => Promise.reject(errors.full({ most: 3 })) });
    await expect(declared.put(input)).rejects.toMatchObject({ code: 'shelf.full', details: { most: 3 } });
    const undeclared = clientOf({ put: () => Promise.reject(new Error('select * from secrets')) });
    await expect(undeclared.put(input)).rejects.toMatchObject({
      code: 'contracts.undeclared-error',
      message: expect.not.stringContaining('secrets'),
    });
  });

  it('is counted once when it ends after its deadline', async () => {
    const metrics = createMetrics();
    let end: (value: typeof input) => void = () => undefined;
    const { put } = clientOf(
      {
        put: () =>
          new Promise<typeof input>((resolve) => {
            end = resolve;
          }),
      },
      { path: { ...path, meter: createCallMeter(metrics) } },
    );
    await expect(put(input)).rejects.toMatchObject({ code: 'contracts.deadline-exceeded' });
    end(input);
    await setImmediate();
    const counts = (await metrics.metrics()).match(/tearline_call_duration_seconds_count\{.*\} [1-9]/g);
    expect(counts).toEqual([expect.stringContaining('outcome="timeout"')]);
  });

  it('does not blame the caller for input that the callee gave to somebody else', async () => {
    const inner = clientOf({});
    const { put } = clientOf({ put: () => inner.put({ name: 7 } as never) });
    await expect(put(input)).rejects.toMatchObject({ code: 'contracts.undeclared-error', kind: 'internal' });
  });

  it('gives up at the deadline, the shorter one of operation and caller', async () => {
    const { put } = clientOf({ put: () => new Promise(() => undefined) });
    await expect(put(input)).rejects.toMatchObject({ code: 'contracts.deadline-exceeded', kind: 'timeout' });
    let inner = Infinity;
    const seeing = clientOf({
      put: async () => {
        inner = currentContext()?.deadline ?? 0;
        return input;
      },
    });
    const outer = Date.now() + 20;
    await runInContext(systemContext('caller', startTrace(), outer), () => seeing.put(input));
    expect(inner).toBe(outer);
  });

  it('is refused inside an open transaction', async () => {
    const { put } = clientOf({});
    const context = {
      ...systemContext('caller', startTrace()),
      transaction: { module: 'caller', isOpen: () => true },
    };
    await expect(runInContext(context, () => put(input))).rejects.toMatchObject({
      code: 'contracts.call-in-transaction',
    });
  });

  it('is counted and let through inside a transaction in production', async () => {
    const metrics = createMetrics();
    const counting = { ...path, meter: createCallMeter(metrics), callInTransaction: 'count' } as const;
    const provider = {
      handlers: { put: async () => input, count: async () => ({ count: 0 }) },
      untilDurable: () => undefined,
    };
    const { put } = createClient(contract, provider, 'caller', counting);
    const context = {
      ...systemContext('caller', startTrace()),
      transaction: { module: 'caller', isOpen: () => true },
    };
    await runInContext(context, () => put(input));
    expect(await metrics.metrics()).toContain('tearline_calls_in_transaction_total{module="caller"} 1');
    expect(await metrics.metrics()).toMatch(
      /tearline_call_duration_seconds_count\{caller="caller",module="shelf",operation="put",edge="local",outcome="ok"\} 1/,
    );
  });

  it('is counted and let through inside a transaction where it is known and excused, and it alone', async () => {
    const metrics = createMetrics();
    const excusedInTransaction = new Set(['caller shelf.put']);
    const excusing = { ...path, meter: createCallMeter(metrics), excusedInTransaction };
    const provider = {
      handlers: { put: async () => input, count: async () => ({ count: 0 }) },
      untilDurable: () => undefined,
    };
    const { put, count } = createClient(contract, provider, 'caller', excusing);
    const context = {
      ...systemContext('caller', startTrace()),
      transaction: { module: 'caller', isOpen: () => true },
    };
    await runInContext(context, () => put(input));
    expect(await metrics.metrics()).toContain('tearline_calls_in_transaction_total{module="caller"} 1');
    await expect(runInContext(context, () => count({}))).rejects.toMatchObject({
      code: 'contracts.call-in-transaction',
    });
  });

  it('admits those whom the operation names: customers, staff, modules', async () => {
    const { put, count } = edgeClient();
    const customer = { kind: 'customer', userId: 'u', sessionId: 's' } as const;
    const staff = { kind: 'staff', userId: 'u', sessionId: 's' } as const;
    await expect(as({ kind: 'anonymous' }, () => put(input))).rejects.toMatchObject({
      kind: 'unauthenticated',
    });
    await expect(as(customer, () => count({}))).rejects.toMatchObject({ code: 'contracts.forbidden' });
    await expect(as(customer, () => put(input))).resolves.toEqual(input);
    await expect(as(staff, () => put(input))).resolves.toEqual(input);
    await expect(as(staff, () => count({}))).resolves.toEqual({ count: 0 });
    await expect(as({ kind: 'anonymous' }, () => clientOf({}).put(input))).resolves.toEqual(input);
  });

  it('answers only when what it rests on is on disk, also when it fails', async () => {
    let synced = false;
    const untilDurable = async () => {
      synced = true;
    };
    await clientOf({}, { untilDurable }).put(input);
    expect(synced).toBe(true);
    synced = false;
    await clientOf({ put: () => Promise.reject(errors.full({ most: 1 })) }, { untilDurable })
      .put(input)
      .catch(() => undefined);
    expect(synced).toBe(true);
  });
});
