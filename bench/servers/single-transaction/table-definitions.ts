import { platformMigrations } from '../../../migrations/platform/index.ts';
import { modules } from '../../../src/modules/index.ts';
import { compileMigration, type MigrationCompiler } from '../../../src/platform/databases/migration.ts';
import { kyselyForPostgres } from '../../../src/platform/databases/postgres/kysely-for-postgres.ts';
import { kyselyForSqlite } from '../../../src/platform/databases/sqlite/kysely-for-sqlite.ts';

/**
 * The tables of all modules in one database, made by their own migrations: with the same keys, checks,
 * references and indexes. Of the platform's, the single transaction uses the command log.
 */
export function tableDefinitions(engine: 'sqlite' | 'postgres'): string[] {
  const query: MigrationCompiler['query'] =
    engine === 'sqlite' ? kyselyForSqlite(refuse, []) : kyselyForPostgres(refuse, []);
  const migrations = [...platformMigrations, ...modules.flatMap((module) => module.migrations)];
  return migrations.flatMap((migration) => compileMigration(migration, { query, engine }).sql);
}

function refuse(): never {
  throw new Error('definitions are compiled, not run');
}
