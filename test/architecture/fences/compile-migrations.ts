import {
  createPasswords,
  Databases,
  type Engine,
  type Migration,
  readPlacement,
} from '../../../src/platform/databases/index.ts';
import { compileMigration } from '../../../src/platform/databases/migration.ts';
import { kyselyForSqlite } from '../../../src/platform/databases/sqlite/kysely-for-sqlite.ts';
import { messageOf } from '../../../src/platform/foundation/index.ts';
import { createLogger } from '../../../src/platform/observability/index.ts';

type Query = Parameters<typeof compileMigration>[1]['query'];

export interface MigrationSql {
  readonly name: string;
  readonly sql: readonly string[];
  /** Why there is no SQL of it. */
  readonly complaint?: string;
}

/** As they would run in a place of the module's own: on PostgreSQL a schema, on SQLite a file. */
export function compileMigrations(
  module: string,
  migrations: readonly Migration[],
  engine: Engine,
): MigrationSql[] {
  const query = (engine === 'postgres' ? forPostgres(module) : kyselyForSqlite(refuseToRun, [])) as Query;
  return migrations.map((migration) => {
    try {
      return compileMigration(migration, { query, engine });
    } catch (error) {
      return { name: migration.name, sql: [], complaint: messageOf(error) };
    }
  });
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
