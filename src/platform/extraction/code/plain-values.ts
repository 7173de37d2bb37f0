import type { z } from 'zod';
import type { Contract } from '../../contracts/index.ts';

/** What JSON has, and what leads to it. */
const PLAIN = new Set([
  'string',
  'number',
  'int',
  'boolean',
  'null',
  'object',
  'array',
  'tuple',
  'enum',
  'literal',
  'union',
  'record',
  'intersection',
  'optional',
  'nullable',
  'default',
  'prefault',
  'nonoptional',
  'readonly',
  'catch',
  'lazy',
  'template_literal',
]);

export interface NamedSchema {
  readonly name: string;
  readonly schema: z.ZodType;
}

/** Every schema whose values cross the boundary. */
export function schemasOf({ operations, events, errors }: Contract): NamedSchema[] {
  return [
    ...Object.entries(operations).flatMap(([name, { input, output }]) => [
      { name: `the input of ${name}`, schema: input },
      { name: `the output of ${name}`, schema: output },
    ]),
    ...Object.values(events).map(({ type, data }) => ({ name: `the event ${type}`, schema: data })),
    ...Object.values(errors).map(({ code, details }) => ({ name: `the error ${code}`, schema: details })),
  ];
}

/** Parts of a schema whose values JSON does not have, by path. */
export function findUnplain(schema: z.ZodType, path = ''): string[] {
  const { type } = schema.def;
  if (!PLAIN.has(type)) return [`${path === '' ? 'all of it' : path} (${type})`];
  return childrenOf(schema).flatMap(([name, child]) =>
    findUnplain(child, path === '' ? name : `${path}.${name}`),
  );
}

interface Inner {
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly items?: readonly z.ZodType[];
  readonly options?: readonly z.ZodType[];
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly valueType?: z.ZodType;
  readonly left?: z.ZodType;
  readonly right?: z.ZodType;
  readonly getter?: () => z.ZodType;
}

function childrenOf(schema: z.ZodType): (readonly [string, z.ZodType])[] {
  const {
    innerType,
    element,
    items = [],
    options = [],
    shape = {},
    valueType,
    left,
    right,
    getter,
  } = schema.def as unknown as Inner;
  const unnamed = [innerType, element, ...items, ...options, valueType, left, right, getter?.()];
  return [
    ...Object.entries(shape),
    ...unnamed.flatMap((child) => (child === undefined ? [] : [['[]', child] as const])),
  ];
}
