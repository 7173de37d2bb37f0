import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  command,
  type Contract,
  type ContractProblem,
  type ContractUsers,
  defineContract,
  defineErrors,
  defineEvents,
  describeContract,
  judgeContracts,
  query,
  readContractLock,
  renderContractProblem,
  writeContractLock,
} from '../../../src/platform/contracts/index.ts';

interface Shapes {
  readonly input?: z.ZodType;
  readonly output?: z.ZodType;
  readonly data?: z.ZodObject;
  readonly version?: number;
}

const NOBODY: ContractUsers = { ofOperation: () => [], ofEvent: () => [] };
const USED: ContractUsers = {
  ofOperation: (module, operation) => [
    `shipping (src/modules/shipping/send.ts:7) calls ${module}.${operation}`,
  ],
  ofEvent: (type) => [`shipping hears ${type}`],
};
const errors = defineErrors('storage', {
  full: { kind: 'conflict', details: z.object({ shelf: z.string() }), message: () => 'The shelf is full.' },
});

function contractOf({
  input = z.strictObject({}),
  output = z.object({}),
  data,
  version = 1,
}: Shapes): Contract {
  return defineContract('storage', {
    version,
    summary: 'Boxes.',
    operations: {
      store: command({
        summary: 'Stores a box.',
        route: 'POST /boxes',
        access: ['public', 'module'],
        input,
        output,
        errors: [errors.full],
      }),
    },
    events: defineEvents('storage', {
      boxStored: { version: 1, summary: 'A box was stored.', data: data ?? z.object({}), personal: [] },
    }),
    errors,
  });
}

function problemsOf(before: Contract, now: Contract | undefined, users = NOBODY): readonly ContractProblem[] {
  return judgeContracts({ storage: describeContract(before) }, now === undefined ? [] : [now], users)
    .problems;
}

/** In the next version, as it has to be; the fields and what is wrong with them. */
function found(before: Shapes, now: Shapes): string[] {
  return problemsOf(contractOf(before), contractOf({ version: 2, ...now })).map(
    ({ field, what }) => `${field} ${what}`,
  );
}

const size = z.strictObject({ size: z.int() });

describe('what is taken', () => {
  it.each<[string, z.ZodType, z.ZodType, string]>([
    ['loses a field', size, z.strictObject({}), 'input.size is gone'],
    [
      'loses one that was optional',
      z.strictObject({ size: z.int().optional() }),
      z.strictObject({}),
      'input.size is gone',
    ],
    [
      'has a new one that is required',
      size,
      size.extend({ tag: z.string() }),
      'input.tag is required and was not there',
    ],
    ['requires what was optional', size.partial(), size, 'input.size is required and was optional'],
    [
      'requires what had a default',
      z.strictObject({ a: z.int().default(1) }),
      z.strictObject({ a: z.int() }),
      'input.a is required and was optional',
    ],
    ['has another type', size, z.strictObject({ size: z.string() }), 'input.size was integer and is string'],
    [
      'takes no null any more',
      z.strictObject({ a: z.string().nullable() }),
      z.strictObject({ a: z.string() }),
      'input.a may no longer be null',
    ],
    [
      'takes fewer words',
      z.strictObject({ a: z.enum(['x', 'y']) }),
      z.strictObject({ a: z.enum(['x']) }),
      'input.a no longer takes "y"',
    ],
    [
      'takes words where it took any text',
      z.strictObject({ a: z.string() }),
      z.strictObject({ a: z.enum(['x']) }),
      'input.a takes only ["x"] and took any',
    ],
    [
      'has a tighter bound',
      z.strictObject({ a: z.string().max(9) }),
      z.strictObject({ a: z.string().max(5) }),
      'input.a had maxLength 9 and has 5',
    ],
    [
      'has a bound where it had none',
      z.strictObject({ a: z.string() }),
      z.strictObject({ a: z.string().min(1) }),
      'input.a had minLength none and has 1',
    ],
    [
      'has another default',
      z.strictObject({ a: z.int().default(1) }),
      z.strictObject({ a: z.int().default(2) }),
      'input.a meant 1 where it was left out and means 2',
    ],
    [
      'is closed to other fields',
      z.object({}),
      z.strictObject({}),
      'input no longer takes fields that it does not name',
    ],
    [
      'loses a field in a list',
      z.strictObject({ a: z.array(size) }),
      z.strictObject({ a: z.array(z.strictObject({})) }),
      'input.a[].size is gone',
    ],
    [
      'loses one of several forms',
      z.strictObject({ a: z.union([z.int(), z.string()]) }),
      z.strictObject({ a: z.int() }),
      'input.a was string and is integer',
    ],
  ])('%s', (_what, before, now, expected) => {
    expect(found({ input: before }, { input: now })).toEqual([expected]);
  });

  it.each<[string, z.ZodType, z.ZodType]>([
    ['has a new one that is optional', size, size.extend({ tag: z.string().optional() })],
    ['no longer requires a field', size, size.partial()],
    ['takes null as well', size, z.strictObject({ size: z.int().nullable() })],
    ['takes more words', z.strictObject({ a: z.enum(['x']) }), z.strictObject({ a: z.enum(['x', 'y']) })],
    ['takes any number where it took whole ones', size, z.strictObject({ size: z.number() })],
    ['has a wider bound', z.strictObject({ a: z.string().max(5) }), z.strictObject({ a: z.string() })],
    ['takes another form as well', size, z.strictObject({ size: z.union([z.int(), z.string()]) })],
  ])('breaks nobody when it %s', (_what, before, now) => {
    expect(found({ input: before }, { input: now })).toEqual([]);
  });
});

describe('what is answered', () => {
  it.each<[string, z.ZodType, z.ZodType, string]>([
    ['loses a field', z.object({ a: z.int() }), z.object({}), 'output.a is gone'],
    [
      'may lack a field',
      z.object({ a: z.int() }),
      z.object({ a: z.int().optional() }),
      'output.a may be missing and was always there',
    ],
    [
      'may be null',
      z.object({ a: z.int() }),
      z.object({ a: z.int().nullable() }),
      'output.a may be null and never was',
    ],
    [
      'has a new word',
      z.object({ a: z.enum(['x']) }),
      z.object({ a: z.enum(['x', 'y']) }),
      'output.a may be "y", which nobody knows',
    ],
    [
      'may be any text',
      z.object({ a: z.enum(['x']) }),
      z.object({ a: z.string() }),
      'output.a may be anything and was one of ["x"]',
    ],
    [
      'has a wider bound',
      z.object({ a: z.int().max(5) }),
      z.object({ a: z.int().max(9) }),
      'output.a had maximum 5 and has 9',
    ],
    [
      'may be fractions',
      z.object({ a: z.int() }),
      z.object({ a: z.number() }),
      'output.a was integer and is number',
    ],
    [
      'has another form',
      z.object({ a: z.int() }),
      z.object({ a: z.union([z.int(), z.string()]) }),
      'output.a was integer and is string',
    ],
  ])('%s', (_what, before, now, expected) => {
    expect(found({ output: before }, { output: now })).toEqual([expected]);
  });

  it.each<[string, z.ZodType, z.ZodType]>([
    ['has a new field', z.object({}), z.object({ a: z.int() })],
    [
      'always has a field that could be missing',
      z.object({ a: z.int().optional() }),
      z.object({ a: z.int() }),
    ],
    ['has fewer words', z.object({ a: z.enum(['x', 'y']) }), z.object({ a: z.enum(['x']) })],
  ])('breaks nobody when it %s', (_what, before, now) => {
    expect(found({ output: before }, { output: now })).toEqual([]);
  });
});

describe('an event of the same version', () => {
  const before = { data: z.object({ size: z.int(), state: z.enum(['new', 'old']) }) };

  it('may have another field that can be missing, and nothing else', () => {
    expect(found(before, { data: before.data.extend({ a: z.int().optional() }) })).toEqual([]);
    expect(found(before, { data: before.data.extend({ a: z.int() }) })).toEqual([
      'data.a is required and was not there',
    ]);
    expect(found(before, { data: before.data.omit({ size: true }) })).toEqual(['data.size is gone']);
    expect(found(before, { data: before.data.extend({ state: z.enum(['new']) }) })).toEqual([
      'data.state no longer takes "old"',
    ]);
  });
});

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
