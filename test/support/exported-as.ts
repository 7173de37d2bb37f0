/** Where something is exported, by which another process finds it. */
export interface Export {
  readonly file: string;
  readonly name: string;
}

const known = new WeakMap<object, Export>();

/**
 * `export const readPayments = exportedAs(import.meta.url, 'readPayments', …)`: a process that is told of it imports it.
 * The file must not import what only runs in tests: not vitest, and so not the kit.
 */
export function exportedAs<Value extends object>(file: string, name: string, value: Value): Value {
  known.set(value, { file, name });
  return value;
}

export function exportOf(value: object): Export | undefined {
  return known.get(value);
}

export async function importExport({ file, name }: Export): Promise<unknown> {
  const exported: Record<string, unknown> = await import(file);
  if (!(name in exported)) throw new TypeError(`${file} exports no ${name}`);
  return exported[name];
}
