import { createHash } from 'node:crypto';
import type { Compilable, Kysely } from 'kysely';
import type { Engine } from './isolation.ts';

/** Statements of a migration; DDL for schemas that do not exist yet has no row types. */
export type MigrationStatements = readonly Compilable<unknown>[];

export interface MigrationOptions {
  /**
   * For one statement that PostgreSQL does not take in a transaction: an index built by `concurrently`.
   * It must be repeatable (`if not exists`), since it may have run when its record is lost.
   */
  readonly alone?: boolean;
}

/**
 * One step of a module's schema. It is a list of statements and nothing else, so that it can be shown
 * before it runs, checked, and recognised when it was changed after its release. Frozen once released.
 */
export interface Migration extends MigrationOptions {
  /** Unique within the module and in order, e.g. `0001-orders`. */
  readonly name: string;
  readonly statements: (query: Kysely<Record<string, never>>, engine: Engine) => MigrationStatements;
}

export function defineMigration(
  name: string,
  statements: Migration['statements'],
  options: MigrationOptions = {},
): Migration {
  return { name, statements, ...options };
}

export interface CompiledMigration {
  readonly name: string;
  readonly sql: readonly string[];
  readonly checksum: string;
  readonly alone: boolean;
}

/** What a migration is compiled with: the module's names in its engine's SQL. */
export interface MigrationCompiler {
  readonly query: Kysely<Record<string, never>>;
  readonly engine: Engine;
}

export function compileMigration(
  migration: Migration,
  { query, engine }: MigrationCompiler,
): CompiledMigration {
  const sql = migration.statements(query, engine).map((part) => {
    const compiled = part.compile();
    if (compiled.parameters.length > 0) {
      throw new TypeError(
        `migration ${migration.name} has a statement with parameters; write its values with sql.lit`,
      );
    }
    return compiled.sql;
  });
  const alone = migration.alone ?? false;
  if (alone && sql.length !== 1)
    throw new TypeError(`migration ${migration.name} runs outside a transaction and must be one statement`);
  const checksum = createHash('sha256').update(sql.join(';\n')).digest('hex');
  return { name: migration.name, sql, checksum, alone };
}
