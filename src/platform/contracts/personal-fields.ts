import { z } from 'zod';

/** Parts of a name, without case and underscores, under which people are usually described. */
const TELLING =
  /email|phone|mobile|street|city|postalcode|zipcode|address|birth|gender|iban|password|paymentmethod|(user|person|customer)id$|name$/;

/** Whether a field or column of this name would usually be about a person. */
export function soundsPersonal(name: string): boolean {
  return TELLING.test(name.replaceAll('_', '').toLowerCase());
}

/**
 * Every field of a schema by its path: `email`, `total.amount`, `items[].productId`. An object or array is
 * there itself, and so is all that is in it.
 */
export function fieldsOf(schema: z.ZodType, path = ''): Map<string, z.ZodType> {
  const inner = unwrap(schema);
  const fields = new Map<string, z.ZodType>();
  if (path !== '') fields.set(path, schema);
  const within: [string, z.ZodType][] =
    inner instanceof z.ZodObject
      ? Object.entries(inner.shape as Record<string, z.ZodType>).map(([name, field]) => [
          path === '' ? name : `${path}.${name}`,
          field,
        ])
      : inner instanceof z.ZodArray
        ? [[`${path}[]`, inner.element as z.ZodType]]
        : [];
  for (const [name, field] of within) for (const [found, of] of fieldsOf(field, name)) fields.set(found, of);
  return fields;
}

/** Whether a path is one of those, or lies within one. */
export function isCovered(path: string, declared: readonly string[]): boolean {
  return declared.some(
    (known) => path === known || path.startsWith(`${known}.`) || path.startsWith(`${known}[]`),
  );
}

/** What is wrong with the declaration of the personal fields of a schema, a line each. */
export function findFieldProblems(
  schema: z.ZodType,
  personal: readonly string[],
  impersonal: readonly string[],
): string[] {
  const paths = [...fieldsOf(schema).keys()];
  const declared = [...personal, ...impersonal];
  return [
    ...declared
      .filter((path) => !paths.includes(path))
      .map((path) => `declares the field ${path}, which its data do not have`),
    ...personal
      .filter((path) => impersonal.includes(path))
      .map((path) => `declares ${path} both as personal and as impersonal`),
    ...paths
      .filter((path) =>
        soundsPersonal(
          path
            .split(/[.[\]]+/)
            .filter(Boolean)
            .at(-1) ?? '',
        ),
      )
      .filter((path) => !isCovered(path, declared))
      .map((path) => `has the field ${path}, which sounds personal: name it in 'personal' or 'impersonal'`),
  ];
}

/** The schema of the value where there is one. */
export function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault
    ? unwrap(schema.unwrap() as z.ZodType)
    : schema;
}
