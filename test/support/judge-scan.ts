import type { AnyModule } from '../../src/platform/kernel/index.ts';
import type { Found } from './personal-scan.ts';

/**
 * Where the platform keeps the id of a person, which is the key that their events hang on: see docs/adr/0021.
 * Nothing else of them is in its tables.
 */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  outbox: ['key', 'envelope'],
  inbox: ['key'],
  inbox_keys: ['key'],
};

/** What was found of a person and may not be there: what their modules do not declare as kept. */
export function judgeScan(
  modules: readonly AnyModule[],
  personId: string,
  found: readonly Found[],
): string[] {
  const violations = found
    .filter((one) => !isDeclaredAsKept(modules, one) && !isKeyOfEvents(one, personId))
    .map(({ module, table, column, marker }) => `${module}.${table}.${column} still has '${marker}'`);
  return [...new Set(violations)].sort();
}

function isDeclaredAsKept(modules: readonly AnyModule[], { module, table, column }: Found): boolean {
  const definition = modules.find(({ contract }) => contract.module === module);
  const { treatment, because, until } = definition?.personalData?.[table]?.[column] ?? {};
  return treatment === 'kept' && Boolean(because) && Boolean(until);
}

function isKeyOfEvents({ table, column, marker, row }: Found, personId: string): boolean {
  return marker === personId && row['key'] === personId && (KEYS[table]?.includes(column) ?? false);
}
