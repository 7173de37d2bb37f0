import { createHash } from 'node:crypto';
import type { Compilable, Kysely } from 'kysely';

/** Statements of a migration; DDL for schemas that do not exist yet has no row types. */
export type MigrationStatements = readonly Compilable<unknown>[];

/**
 * One step of a module's schema. It is a list of statements and nothing else, so that it can be shown
 * before it runs, checked, and recognised when it was changed after its release. Frozen once released.
 */
export interface Migration {
  /** Unique within the module and in order, e.g. `0001-orders`. */
  readonly name: string;
  readonly statements: (query: Kysely<Record<string, never>>) => MigrationStatements;
}

export function defineMigration(name: string, statements: Migration['statements']): Migration {
  return { name, statements };
}

export interface CompiledMigration {
  readonly name: string;
  readonly sql: readonly string[];
  readonly checksum: string;
}

export function compileMigration(
  migration: Migration,
  query: Kysely<Record<string, never>>,
): CompiledMigration {
  const sql = migration.statements(query).map((part) => {
    const compiled = part.compile();
    if (compiled.parameters.length > 0) {
      throw new TypeError(
        `migration ${migration.name} has a statement with parameters; write its values with sql.lit`,
      );
    }
    return compiled.sql;
  });
  const checksum = createHash('sha256').update(sql.join(';\n')).digest('hex');
  return { name: migration.name, sql, checksum };
}
