import {
  type CompiledMigration,
  compileMigration,
  type Migration,
  type MigrationCompiler,
} from '../migration.ts';
import { PLATFORM_TABLES } from '../manifest.ts';
import { identityNames, mappedNames } from '../name-mapper.ts';
import type { Placement } from '../placement.ts';
import { kyselyForPostgres } from '../postgres/kysely-for-postgres.ts';
import { kyselyForSqlite } from '../sqlite/kysely-for-sqlite.ts';
import type { SqlitePlacement } from '../sqlite/sqlite-placement.ts';
import type { NamesAtPlace } from './module-session.ts';

export function prefixOf({ level, module }: SqlitePlacement): string {
  return level === 'tables' ? `${module.replaceAll('-', '_')}_` : '';
}

export function namesAt(placement: Placement): NamesAtPlace {
  const { engine, level } = placement;
  return placement.engine === 'sqlite'
    ? { engine, level, schema: null, prefix: prefixOf(placement) }
    : { engine, level, schema: placement.schema, prefix: placement.prefix };
}

/** What migrations are at a place: their SQL has the names of the place in it. */
export function compileAt(
  names: NamesAtPlace,
  tables: readonly string[],
  migrations: readonly Migration[],
): CompiledMigration[] {
  const compiler = compilerAt(names, new Set([...tables, ...PLATFORM_TABLES]));
  return migrations.map((migration) => compileMigration(migration, compiler));
}

function compilerAt(
  { engine, schema, prefix }: NamesAtPlace,
  tables: ReadonlySet<string>,
): MigrationCompiler {
  const isPostgres = engine === 'postgres';
  const { plugins } =
    !isPostgres && prefix === ''
      ? identityNames
      : mappedNames(tables, { prefix, schema: schema ?? undefined, constraintsToo: isPostgres });
  const refuse = () => {
    throw new TypeError('a migration is compiled here, not run');
  };
  return {
    engine,
    query: isPostgres ? kyselyForPostgres(refuse, plugins) : kyselyForSqlite(refuse, plugins),
  };
}
