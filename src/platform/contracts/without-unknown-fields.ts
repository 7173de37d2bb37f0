import type { z } from 'zod';

/**
 * A value of a neighbouring version of the contract without the fields that this version does not know. What does
 * not fit for another reason is answered as it is, for the parser to say so.
 */
export function withoutUnknownFields(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return value;
  const copy: unknown = structuredClone(value);
  for (const issue of result.error.issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const owner = issue.path.reduce<unknown>(
      (parent, step) => (parent as Record<PropertyKey, unknown> | undefined)?.[step],
      copy,
    );
    for (const key of issue.keys) delete (owner as Record<string, unknown>)[key];
  }
  return copy;
}
