import type { ColumnType } from './backup-manifest.ts';
import { blobText, integerText, realText, type Value } from './row-text.ts';

/** COPY's text format: https://www.postgresql.org/docs/18/sql-copy.html#SQL-COPY-FILE-FORMATS */
const NULL = '\\N';
const ESCAPED = /\\(?:([bfnrtv\\])|([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))/g;
const TO_ESCAPE = /[\\\b\f\n\r\t\v]/g;
const LETTERS: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};
const ESCAPES = new Map(Object.entries(LETTERS).map(([letter, character]) => [character, `\\${letter}`]));

/** A line as PostgreSQL sends it, as a row of a backup. */
export function copyLineToRow(line: string, types: readonly ColumnType[]): string {
  const fields = line.split('\t');
  let row = '[';
  for (let index = 0; index < types.length; index += 1) {
    if (index > 0) row += ',';
    row += fieldToText(fields[index] ?? NULL, types[index] ?? 'text');
  }
  return `${row}]`;
}

/** A row as PostgreSQL takes it, with the line break. */
export function valuesToCopyLine(values: readonly Value[]): string {
  let line = '';
  for (let index = 0; index < values.length; index += 1) {
    if (index > 0) line += '\t';
    line += valueToField(values[index] ?? null);
  }
  return `${line}\n`;
}

function fieldToText(field: string, type: ColumnType): string {
  if (field === NULL) return 'null';
  switch (type) {
    case 'integer':
      return integerText(field);
    case 'real':
      return realText(Number(field));
    case 'blob':
      return blobText(Buffer.from(unescaped(field).slice('\\x'.length), 'hex'));
    default:
      return JSON.stringify(unescaped(field));
  }
}

function unescaped(field: string): string {
  if (!field.includes('\\')) return field;
  return field.replace(ESCAPED, (_all, letter?: string, octal?: string, hex?: string, other?: string) => {
    if (letter !== undefined) return LETTERS[letter] ?? letter;
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return other ?? '';
  });
}

function valueToField(value: Value): string {
  if (value === null) return NULL;
  if (typeof value === 'string')
    return value.replace(TO_ESCAPE, (character) => ESCAPES.get(character) ?? character);
  if (value instanceof Uint8Array) return `\\\\x${Buffer.from(value).toString('hex')}`;
  if (typeof value === 'object') return Object.is(value.real, -0) ? '-0' : String(value.real);
  return String(value);
}
