import {
  type CompiledMigration,
  compileMigration,
  type Migration,
  type MigrationCompiler,
} from './migration.ts';
import { migrationChanged, schemaNewer } from './migration-errors.ts';

export interface MigrationStatus {
  readonly name: string;
  readonly checksum: string;
  /** ISO time, or undefined while it is pending. */
  readonly appliedAt: string | undefined;
  readonly sql: readonly string[];
  /** A statement that must not be in a transaction. */
  readonly alone: boolean;
}

export interface HistoryRow {
  readonly name: string;
  readonly checksum: string;
  readonly applied_at: string;
}

/** How far the schema may be ahead of the program: the next release migrates while this one serves. */
const MOST_VERSIONS_AHEAD = 1;

/**
 * Compares what a module's program knows with what its database has. Refuses one that was changed after
 * it was applied, and a schema that is more than one version ahead.
 */
export function compareWithHistory(
  module: string,
  migrations: readonly Migration[],
  compiler: MigrationCompiler,
  history: readonly HistoryRow[],
): MigrationStatus[] {
  const applied = new Map(history.map((row) => [row.name, row]));
  const compiled = migrations.map((migration) => compileMigration(migration, compiler));
  const known = new Set(compiled.map(({ name }) => name));
  const ahead = history.map(({ name }) => name).filter((name) => !known.has(name));
  if (ahead.length > MOST_VERSIONS_AHEAD) throw schemaNewer(module, ahead);
  return compiled.map((migration) => statusOf(module, migration, applied.get(migration.name)));
}

function statusOf(
  module: string,
  migration: CompiledMigration,
  row: HistoryRow | undefined,
): MigrationStatus {
  if (row !== undefined && row.checksum !== migration.checksum)
    throw migrationChanged(module, migration.name);
  return { ...migration, appliedAt: row?.applied_at };
}
