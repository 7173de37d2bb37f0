import { z } from 'zod';

/** What the next sample is like: another number makes other texts and ids. `known` stands for fields by name. */
export interface SampleWishes {
  readonly number: number;
  readonly known?: ReadonlyMap<string, unknown>;
}

/** Some value that a schema accepts, made from the schema; undefined where none was found. */
export function sampleOf(schema: z.ZodType, wishes: SampleWishes, name = ''): unknown {
  const { known } = wishes;
  if (known?.has(name) && schema.safeParse(known.get(name)).success) return known.get(name);
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape as Record<string, z.ZodType>);
    return Object.fromEntries(
      fields
        .map(([field, inner]) => [field, sampleOf(inner, wishes, field)] as const)
        .filter(([, value]) => value !== undefined),
    );
  }
  if (schema instanceof z.ZodArray)
    return fitting(schema, [[sampleOf(schema.element as z.ZodType, wishes)], []]);
  if (schema instanceof z.ZodEnum) return schema.options[wishes.number % schema.options.length];
  if (schema instanceof z.ZodLiteral) return [...schema.values][0];
  if (schema instanceof z.ZodUnion)
    return fitting(
      schema,
      (schema.options as z.ZodType[]).map((option) => sampleOf(option, wishes, name)),
    );
  if (isWrapper(schema)) return sampleOf(schema.unwrap() as z.ZodType, wishes, name);
  return fitting(schema, candidates(wishes.number));
}

function isWrapper(
  schema: z.ZodType,
): schema is z.ZodNullable | z.ZodOptional | z.ZodDefault | z.ZodReadonly {
  return (
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly
  );
}

function fitting(schema: z.ZodType, values: readonly unknown[]): unknown {
  return values.find((value) => value !== undefined && schema.safeParse(value).success);
}

/** A UUID of version 7 that a person recognises as made up. */
export function sampleId(number: number): string {
  return `019b76da-a800-7c4b-8000-${number.toString(16).padStart(12, '0')}`;
}

function candidates(number: number): readonly unknown[] {
  return [
    `sample text ${number}`,
    sampleId(number),
    `sample-${number}@example.com`,
    `sample${number}`,
    'EUR',
    'DE',
    '2026-01-01T00:00:00.000Z',
    '2026-01-01',
    number,
    1,
    0,
    true,
    null,
    {},
  ];
}
