import {
  createPasswords,
  Databases,
  type Engine,
  type Migration,
  readPlacement,
} from '../../../src/platform/databases/index.ts';
import { type CompiledMigration, compileMigration } from '../../../src/platform/databases/migration.ts';
import { kyselyForSqlite } from '../../../src/platform/databases/sqlite/kysely-for-sqlite.ts';
import { createLogger } from '../../../src/platform/observability/index.ts';

type Query = Parameters<typeof compileMigration>[1]['query'];

/** As they would run in a place of the module's own: on PostgreSQL a schema, on SQLite a file. */
export function compileMigrations(
  module: string,
  migrations: readonly Migration[],
  engine: Engine,
): CompiledMigration[] {
  const query = engine === 'postgres' ? forPostgres(module) : kyselyForSqlite<never>(refuseToRun, []);
  return migrations.map((migration) => compileMigration(migration, { query: query as Query, engine }));
}

function forPostgres(module: string): Query {
  const placement = readPlacement(module, { DATABASE_URL: 'postgres://127.0.0.1:1/tearline' }, []);
  if (placement === undefined) throw new Error(`${module} has no place`);
  const manifest = { module, tables: [], remedy: '' };
  const databases = new Databases([manifest], createLogger('silent'), createPasswords([], {}, ''));
  return databases.open(placement).query as unknown as Query;
}

function refuseToRun(): never {
  throw new Error('a migration is compiled here, and not run');
}
