import type { JsonSchema } from '../contracts/index.ts';

/** A JSON Schema as a type of TypeScript. What it says of values, such as bounds and patterns, has no type. */
export function typeOfSchema(schema: object, depth = 0): string {
  const given = schema as JsonSchema;
  if (given.const !== undefined) return JSON.stringify(given.const);
  if (given.enum !== undefined) return given.enum.map((value) => JSON.stringify(value)).join(' | ');
  const options = given.anyOf ?? given.oneOf;
  if (options !== undefined) return union(options.map((option) => typeOfSchema(option, depth)));
  if (given.allOf !== undefined) return given.allOf.map((part) => typeOfSchema(part, depth)).join(' & ');
  return union([given.type ?? 'unknown'].flat().map((type) => typeNamed(type, given, depth)));
}

function typeNamed(type: string, schema: JsonSchema, depth: number): string {
  switch (type) {
    case 'object':
      return objectType(schema, depth);
    case 'array':
      if (schema.prefixItems !== undefined)
        return `readonly [${schema.prefixItems.map((item) => typeOfSchema(item, depth)).join(', ')}]`;
      return `readonly (${typeOfSchema(schema.items ?? {}, depth)})[]`;
    case 'integer':
      return 'number';
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return type;
    default:
      return 'unknown';
  }
}

function objectType(
  { properties = {}, required = [], additionalProperties }: JsonSchema,
  depth: number,
): string {
  const fields = Object.entries(properties);
  if (fields.length === 0)
    return typeof additionalProperties === 'object'
      ? `Readonly<Record<string, ${typeOfSchema(additionalProperties, depth)}>>`
      : 'Readonly<Record<string, never>>';
  const indent = '  '.repeat(depth + 1);
  const lines = fields.map(([name, schema]) => {
    const mark = required.includes(name) ? '' : '?';
    return `${indent}readonly ${keyOf(name)}${mark}: ${typeOfSchema(schema, depth + 1)};`;
  });
  return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`;
}

function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ');
}
