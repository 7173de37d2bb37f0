import { forbidden, type Refusal } from './refusal.ts';

/** Functions that reach beyond the rows: code, files, a table named by a value. */
const forbiddenFunctions: ReadonlySet<string> = new Set([
  'load_extension',
  'fts3_tokenizer',
  'readfile',
  'writefile',
  'edit',
  'rtreecheck',
]);

/** Table-valued functions that see nothing but their arguments. */
const valueTables: ReadonlySet<string> = new Set(['json_each', 'json_tree']);

export function judgeFunction(name: string | null): Refusal | undefined {
  if (name === null) return forbidden('FUNCTION');
  return forbiddenFunctions.has(name.toLowerCase()) ? forbidden(`FUNCTION ${name.toLowerCase()}`) : undefined;
}

export function isValueTable(name: string): boolean {
  return valueTables.has(name.toLowerCase());
}
