import type Database from 'better-sqlite3';
import { PLATFORM_TABLES, type TableManifest } from '../manifest.ts';
import type { SqlitePlacement } from './sqlite-placement.ts';
import type { GuardedSchema } from '../statement-guard/index.ts';

interface SchemaRow {
  readonly type: string;
  readonly name: string;
  readonly tbl_name: string;
  readonly sql: string | null;
}

const SHADOW_SUFFIXES = ['_data', '_idx', '_content', '_docsize', '_config'];

/** What the guard has to know: what is in the module's file, and which module each name belongs to. */
export function readGuardedSchema(
  connection: Database.Database,
  placement: SqlitePlacement,
  manifests: readonly TableManifest[],
): GuardedSchema {
  const rows = readSchemaRows(connection);
  const owners = new Map<string, string>();
  claimNamesElsewhere(manifests, placement.module, owners);
  if (placement.level === 'tables')
    for (const manifest of manifests) claimPrefixed(rows, manifest.module, owners);
  else for (const row of rows) owners.set(row.name, placement.module);
  return {
    module: placement.module,
    owners,
    definitions: rows.flatMap((row) => (row.sql === null || isShadow(row, rows) ? [] : [row.sql])),
  };
}

/** Tables (and views) of the module in its database, by logical name, without those of the platform. */
export function readOwnTables(connection: Database.Database, placement: SqlitePlacement): string[] {
  const rows = readSchemaRows(connection);
  const prefix = placement.level === 'tables' ? `${placement.module.replaceAll('-', '_')}_` : '';
  return rows
    .filter((row) => (row.type === 'table' || row.type === 'view') && !isShadow(row, rows))
    .map((row) => row.name)
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .filter((name) => !PLATFORM_TABLES.includes(name));
}

function readSchemaRows(connection: Database.Database): SchemaRow[] {
  return connection
    .prepare(
      `select type, name, tbl_name, sql from sqlite_schema where name not like 'sqlite\\_%' escape '\\' order by rowid`,
    )
    .all() as SchemaRow[];
}

/** As their own modules call them; what the file has under such a name is claimed after this. */
function claimNamesElsewhere(
  manifests: readonly TableManifest[],
  module: string,
  owners: Map<string, string>,
): void {
  for (const manifest of manifests)
    if (manifest.module !== module) for (const table of manifest.tables) owners.set(table, manifest.module);
}

function claimPrefixed(rows: readonly SchemaRow[], module: string, owners: Map<string, string>): void {
  const prefix = `${module.replaceAll('-', '_')}_`;
  for (const row of rows) if (row.name.startsWith(prefix)) owners.set(row.name, module);
}

function isShadow(row: SchemaRow, rows: readonly SchemaRow[]): boolean {
  return SHADOW_SUFFIXES.some((suffix) => {
    if (!row.name.endsWith(suffix)) return false;
    const virtual = row.name.slice(0, -suffix.length);
    return rows.some((other) => other.name === virtual && /^create virtual table/i.test(other.sql ?? ''));
  });
}
