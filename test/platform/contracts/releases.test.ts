import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  describeContract,
  query,
  readContractLock,
  renderContractProblem,
  writeContractLock,
} from '../../../src/platform/contracts/index.ts';
import { USED, contractOf, problemsOf, found, size } from './storage-contract.ts';

describe('in two steps', () => {
  const old = z.strictObject({ size: z.int().optional() });
  const marked = z.strictObject({ size: z.int().optional().meta({ deprecated: true }) });

  it('a field goes: released as deprecated first, then taken away', () => {
    expect(found({ input: old }, { input: marked })).toEqual([]);
    expect(found({ input: marked }, { input: z.strictObject({}) })).toEqual([]);
  });

  it('a field that was released as deprecated keeps its form while it is there', () => {
    const changed = z.strictObject({ size: z.string().optional().meta({ deprecated: true }) });
    expect(found({ input: marked }, { input: changed })).toEqual(['input.size was integer and is string']);
  });

  it('an operation goes once it was released as deprecated and nobody calls it', () => {
    const contract = contractOf({});
    const { store } = contract.operations;
    if (store === undefined) throw new Error('no operation');
    const announced = { ...contract, operations: { store: { ...store, deprecated: true } } };
    const gone = { ...contract, version: 2, operations: {} };
    expect(problemsOf(contract, gone).map(({ what }) => what)).toEqual(['is gone']);
    expect(problemsOf(announced, gone)).toEqual([]);
    const [used] = problemsOf(announced, gone, USED);
    expect(used).toMatchObject({ part: 'store', what: 'is gone, as announced, and is still used' });
    expect(used?.breaks).toContain('shipping (src/modules/shipping/send.ts:7) calls storage.store');
  });

  it('an event goes once it was released as deprecated and nobody hears it', () => {
    const contract = contractOf({});
    const [event] = Object.values(contract.events);
    if (event === undefined) throw new Error('no event');
    const announced = { ...contract, events: { boxStored: { ...event, deprecated: true } } };
    const gone = { ...contract, version: 2, events: {} };
    expect(problemsOf(announced, gone)).toEqual([]);
    expect(problemsOf(announced, gone, USED).map(({ part }) => part)).toEqual(['storage.box-stored']);
  });
});

describe('a version', () => {
  it('counts the releases that differ, one by one', () => {
    const grown = { output: z.object({ a: z.int() }) };
    const whats = (version: number) =>
      problemsOf(contractOf({}), contractOf({ ...grown, version })).map(({ part }) => part);
    expect([whats(1), whats(2), whats(3)]).toEqual([['version'], [], ['version']]);
  });

  it('stays where nothing differs', () => {
    expect(problemsOf(contractOf({}), contractOf({}))).toEqual([]);
    expect(problemsOf(contractOf({}), contractOf({ version: 2 })).map(({ part }) => part)).toEqual([
      'version',
    ]);
  });
});

it('a change that breaks says the field, whom it breaks and the two steps', () => {
  const [problem] = problemsOf(contractOf({ input: size }), contractOf({ version: 2 }), USED);
  if (problem === undefined) throw new Error('nothing was found');
  const [fact, breaks, first, second] = renderContractProblem(problem).split('\n');
  expect(fact).toBe('✗ storage.store: input.size is gone');
  expect(breaks).toContain(
    'shipping (src/modules/shipping/send.ts:7) calls storage.store; clients of POST /boxes',
  );
  expect(first).toContain('1. Keep it, give it `.meta({ deprecated: true })`, set `version: 2`');
  expect(second).toContain('2. In a later release');
});

it('a field that has become required is first asked for, then required by another name', () => {
  const [problem] = problemsOf(contractOf({}), contractOf({ version: 2, input: size }));
  expect(problem?.steps[0]).toContain('Let it be left out');
  expect(problem?.steps[1]).toContain('an operation under another name that requires it');
});

it('an event takes its consumers along before its producer', () => {
  const [problem] = problemsOf(contractOf({ data: z.object({ size: z.int() }) }), contractOf({ version: 2 }));
  expect(problem).toMatchObject({ part: 'storage.box-stored', field: 'data.size' });
  expect(problem?.steps[0]).toContain('`version: 2` with `upcast: { 1: … }`');
});

it('a module that is gone breaks whoever used it', () => {
  expect(problemsOf(contractOf({}), undefined).map(({ part }) => part)).toEqual([
    'store',
    'storage.box-stored',
  ]);
});

it('other errors, other words for people and a new operation break nobody', () => {
  const contract = contractOf({});
  const now = {
    ...contract,
    summary: 'Other words.',
    version: 2,
    operations: {
      ...contract.operations,
      list: query({ summary: 'All.', access: ['module'], input: z.strictObject({}), output: z.object({}) }),
    },
    errors: {},
  };
  expect(problemsOf(contract, now)).toEqual([]);
});

describe('the lock', () => {
  const released = { storage: describeContract(contractOf({ input: size })) };

  it('says what was written into it', () => {
    expect(readContractLock(writeContractLock(released))).toEqual(released);
    expect(readContractLock(undefined)).toEqual({});
  });

  it('is not believed once it was changed by hand', () => {
    const edited = writeContractLock(released).replace('"size"', '"girth"');
    expect(() => readContractLock(edited)).toThrow(
      expect.objectContaining({ code: 'contracts.lock-edited' }),
    );
    expect(() => readContractLock('{}')).toThrow(
      expect.objectContaining({ code: 'contracts.lock-unreadable' }),
    );
  });
});
