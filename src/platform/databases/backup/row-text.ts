/**
 * A row as a line of JSON, the same on both engines, one way to write each value: a text is a string, a
 * whole number that JavaScript holds exactly is a number, and what JSON cannot say is an object.
 */
export type Value = null | string | number | bigint | { readonly real: number } | Uint8Array;

/** A whole number in digits. */
export function integerText(digits: string): string {
  const isExact = digits.length < 16 || Number.isSafeInteger(Number(digits));
  return isExact ? digits : `{"integer":"${digits}"}`;
}

/** PostgreSQL and JavaScript write them differently; this is JavaScript's way. */
export function realText(real: number): string {
  return `{"real":"${Object.is(real, -0) ? '-0' : real}"}`;
}

export function blobText(bytes: Uint8Array): string {
  return `{"blob":"${Buffer.from(bytes).toString('base64')}"}`;
}

export function parseRow(line: string): Value[] {
  return (JSON.parse(line) as unknown[]).map(untagged);
}

function untagged(value: unknown): Value {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  const tagged = value as { integer?: string; real?: string; blob?: string };
  if (tagged.integer !== undefined) return BigInt(tagged.integer);
  if (tagged.real !== undefined) return { real: Number(tagged.real) };
  if (tagged.blob !== undefined) return Buffer.from(tagged.blob, 'base64');
  throw new TypeError('a row of a backup has a value of an unknown kind');
}
