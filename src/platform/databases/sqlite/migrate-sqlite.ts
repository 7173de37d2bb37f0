import type Database from 'better-sqlite3';
import type { Kysely } from 'kysely';
import { isAppError, toIsoTime } from '../../foundation/index.ts';
import type { CompiledMigration, Migration } from '../migration.ts';
import { migrationFailed } from '../migration-errors.ts';
import { compareWithHistory, type HistoryRow, type MigrationStatus } from '../migration-history.ts';
import type { GuardedSchema } from '../statement-guard/index.ts';
import type { SqliteModuleDatabase } from './sqlite-module-database.ts';

/** What has been applied and what is pending. Changes nothing. */
export function migrationStatus(
  database: SqliteModuleDatabase,
  migrations: readonly Migration[],
): MigrationStatus[] {
  const query = database.query as unknown as Kysely<Record<string, never>>;
  return compareWithHistory(database.module, migrations, { query, engine: 'sqlite' }, readHistory(database));
}

/** Applies what is pending, each migration in a transaction of its own. Answers the names applied. */
export async function migrateSqlite(
  database: SqliteModuleDatabase,
  migrations: readonly Migration[],
  readSchema: () => GuardedSchema,
): Promise<string[]> {
  createHistory(database.file.writer, historyTable(database));
  const pending = migrationStatus(database, migrations).filter((status) => status.appliedAt === undefined);
  for (const migration of pending) await applyMigration(database, migration, readSchema);
  database.schemaChanged();
  await database.untilDurable();
  return pending.map((migration) => migration.name);
}

async function applyMigration(
  database: SqliteModuleDatabase,
  migration: CompiledMigration,
  readSchema: () => GuardedSchema,
): Promise<void> {
  const { writer } = database.file;
  await database.file.begin(database.module);
  try {
    for (const sql of migration.sql) {
      database.guard.checkMigration(sql, database.names.ownsName);
      writer.prepare(sql).run();
      database.guard.schemaChanged(readSchema());
    }
    writer
      .prepare(`insert into ${historyTable(database)} (name, checksum, applied_at) values (?, ?, ?)`)
      .run(migration.name, migration.checksum, toIsoTime(Date.now()));
  } catch (error) {
    database.file.rollback();
    database.guard.schemaChanged(readSchema());
    throw isAppError(error) ? error : migrationFailed(database.module, migration.name, error);
  }
  database.file.commit();
}

function readHistory(database: SqliteModuleDatabase): HistoryRow[] {
  const table = historyTable(database);
  const { writer } = database.file;
  if (!hasTable(writer, database.names.physicalName('migration_history'))) return [];
  return writer
    .prepare(`select name, checksum, applied_at from ${table} order by rowid`)
    .all() as HistoryRow[];
}

function hasTable(connection: Database.Database, name: string): boolean {
  return (
    connection.prepare(`select 1 from sqlite_schema where type = 'table' and name = ?`).get(name) !==
    undefined
  );
}

function createHistory(writer: Database.Database, table: string): void {
  writer
    .prepare(
      `create table if not exists ${table} (name text primary key, checksum text not null, applied_at text not null)`,
    )
    .run();
}

function historyTable(database: SqliteModuleDatabase): string {
  return `"${database.names.physicalName('migration_history')}"`;
}
