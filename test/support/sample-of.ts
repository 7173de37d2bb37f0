import { z } from 'zod';

const CANDIDATES: readonly unknown[] = [
  'text',
  '019b76da-a800-7c4b-8000-0123456789ab',
  'EUR',
  'DE',
  'ada@example.com',
  '2026-01-01T00:00:00.000Z',
  1,
  true,
];

/** Some value that a schema accepts, made from the schema. */
export function sampleOf<Schema extends z.ZodType>(schema: Schema): z.output<Schema> {
  return anyValueOf(schema) as z.output<Schema>;
}

function anyValueOf(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape as Record<string, z.ZodType>);
    return Object.fromEntries(fields.map(([name, field]) => [name, anyValueOf(field)]));
  }
  if (schema instanceof z.ZodArray) return [anyValueOf(schema.element as z.ZodType)];
  if (schema instanceof z.ZodEnum) return schema.options[0];
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional)
    return anyValueOf(schema.unwrap() as z.ZodType);
  const found = CANDIDATES.find((candidate) => schema.safeParse(candidate).success);
  if (found === undefined) throw new Error(`no sample fits ${JSON.stringify(z.toJSONSchema(schema))}`);
  return found;
}
