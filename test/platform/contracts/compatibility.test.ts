import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { found, size } from './storage-contract.ts';

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
      'has a rule that it had not',
      z.strictObject({ a: z.string() }),
      z.strictObject({ a: z.string().refine((word) => word !== 'x', 'no x') }),
      'input.a has a rule that it had not: "no x"',
    ],
    [
      'has a rule for all of its fields together',
      size,
      size.refine((given) => given.size !== 13, { message: 'no thirteen' }),
      'input has a rule that it had not: "no thirteen"',
    ],
    [
      'has a rule that does not say what it asks',
      size,
      size.refine(() => true),
      'input has a rule that it had not: "a rule that does not say what it asks"',
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
    ['has one rule less', size.refine(() => true, 'any'), size],
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
      'no longer keeps to a rule',
      z.object({ a: z.int().refine(() => true, 'even') }),
      z.object({ a: z.int() }),
      'output.a no longer keeps to a rule: "even"',
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
