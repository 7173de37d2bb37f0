import { z } from 'zod';

/** As much of JSON Schema as zod writes. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  /** What a value has to keep to besides, each as it says itself: refinements, which JSON Schema does not have. */
  readonly rules?: readonly string[];
  /** On its way out: it may be gone with a later release. */
  readonly deprecated?: boolean;
}

const FOR_PEOPLE = new Set(['$schema', 'title', 'description', 'examples']);

/**
 * What values a schema takes (`input`) or gives (`output`), without what is only for people, and without the
 * pattern of a UUID, which is zod's and says no more than its format.
 */
export function plainSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return strip(z.toJSONSchema(schema, { io, unrepresentable: 'any', override: addRules }) as JsonSchema);
}

/** A refinement is known by its message: its code is written down nowhere, and formatted differently wherever it runs. */
function addRules({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: object }): void {
  const rules = (zodSchema._zod.def.checks ?? [])
    .map(({ _zod: { def } }) => def)
    .filter(({ check }) => check === 'custom')
    .map(({ error }) => messageOf(error?.({ code: 'custom', input: undefined, path: [] } as never)));
  if (rules.length > 0) Object.assign(jsonSchema, { rules: [...new Set(rules)].sort() });
}

function messageOf(told: ReturnType<z.core.$ZodErrorMap>): string {
  return (typeof told === 'string' ? told : told?.message) ?? 'a rule that does not say what it asks';
}

function strip(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !FOR_PEOPLE.has(keyword) && !(keyword === 'pattern' && schema.format === 'uuid'))
      .map(([keyword, value]) => [keyword, stripPart(keyword, value)]),
  );
}

function stripPart(keyword: string, value: unknown): unknown {
  switch (keyword) {
    case 'properties':
    case '$defs':
      return Object.fromEntries(
        Object.entries(value as Record<string, JsonSchema>).map(([name, inner]) => [name, strip(inner)]),
      );
    case 'anyOf':
    case 'allOf':
    case 'oneOf':
    case 'prefixItems':
      return (value as JsonSchema[]).map(strip);
    case 'items':
    case 'additionalProperties':
    case 'propertyNames':
    case 'not':
      return typeof value === 'object' && value !== null ? strip(value as JsonSchema) : value;
    case 'required':
      return [...(value as string[])].sort();
    default:
      return value;
  }
}

/** The same as plain JSON with the keys in order, so that what means the same is written the same. */
export function canonical<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  ) as Value;
}

/** A `T | null` as T and whether it may be null. */
export function withoutNull(schema: JsonSchema): {
  readonly schema: JsonSchema;
  readonly isNullable: boolean;
} {
  const { type, anyOf, ...rest } = schema;
  if (Array.isArray(type)) {
    const [only = 'null', ...more] = type.filter((each) => each !== 'null');
    const others =
      more.length === 0 ? { type: only } : { anyOf: [only, ...more].map((each) => ({ type: each })) };
    return { schema: { ...rest, ...others }, isNullable: type.includes('null') };
  }
  if (anyOf === undefined || !anyOf.some(isNull)) return { schema, isNullable: isNull(schema) };
  const others = anyOf.filter((option) => !isNull(option));
  const [only] = others;
  return {
    schema: others.length === 1 && only !== undefined ? { ...only, ...rest } : { ...rest, anyOf: others },
    isNullable: true,
  };
}

function isNull({ type }: JsonSchema): boolean {
  return type === 'null';
}

/** The only values there are; undefined where any of the type will do. */
export function valuesOf(schema: JsonSchema): readonly unknown[] | undefined {
  if (schema.enum !== undefined) return schema.enum;
  return 'const' in schema ? [schema.const] : undefined;
}
