/** As much of JSON Schema as an example is made from. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
}

const OF_FORMAT: Readonly<Record<string, string>> = {
  uuid: '019b76da-a800-7c4b-8000-0123456789ab',
  email: 'ada@example.com',
  'date-time': '2026-01-01T12:00:00.000Z',
  date: '2026-01-01',
  uri: 'https://example.com/',
};
/** Values that patterns ask for: currencies, countries, languages, and what is made of small letters or of digits. */
const CANDIDATES = ['EUR', 'DE', 'en', 'sample', 'SAMPLE', '12345', 'a-sample'];
const TELLING_NUMBER = 4;

/**
 * A value that fits a schema, for people to see what it looks like: what the schema gives as its example, default or first
 * word, else something of the right form. Undefined where a pattern is not known how to satisfy.
 */
export function exampleOf(schema: object, name = 'sample'): unknown {
  const given = schema as Schema;
  if (given.examples !== undefined) return given.examples[0];
  if (given.const !== undefined) return given.const;
  if (given.default !== undefined) return given.default;
  if (given.enum !== undefined) return given.enum[0];
  if (given.anyOf !== undefined) return exampleOf(given.anyOf[0] ?? {}, name);
  switch ([given.type].flat()[0]) {
    case 'object':
      return Object.fromEntries(
        Object.entries(given.properties ?? {})
          .map(([field, inner]) => [field, exampleOf(inner, field)] as const)
          .filter(([, value]) => value !== undefined),
      );
    case 'array': {
      const item = exampleOf(given.items ?? {}, name);
      return item === undefined ? [] : [item];
    }
    case 'string':
      return textOf(given, name);
    case 'integer':
    case 'number':
      return Math.max(given.minimum ?? 0, TELLING_NUMBER);
    case 'boolean':
      return false;
    case 'null':
      return null;
    default:
      return {};
  }
}

function textOf(
  { format = '', pattern, minLength = 0, maxLength }: Schema,
  name: string,
): string | undefined {
  const known = OF_FORMAT[format];
  if (known !== undefined) return known;
  if (pattern !== undefined) return CANDIDATES.find((candidate) => new RegExp(pattern, 'u').test(candidate));
  // `postalCode` as `postal code`, as long as it has to be.
  const text = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).padEnd(minLength, '.');
  return maxLength === undefined ? text : text.slice(0, maxLength);
}
