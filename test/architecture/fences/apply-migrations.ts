import { DatabaseSync } from 'node:sqlite';
import { messageOf } from '../../../src/platform/foundation/index.ts';
import type { MigrationSql } from './compile-migrations.ts';

export interface FailedStatement {
  readonly migration: string;
  readonly sql: string;
  /** What the database said of it. */
  readonly complaint: string;
  /** The names of tables, indexes, views and triggers that were there. */
  readonly names: readonly string[];
}

export interface AppliedSchema {
  /** What SQLite itself keeps of each table, index, view and trigger. */
  readonly objects: readonly { readonly name: string; readonly sql: string }[];
  readonly failed: readonly FailedStatement[];
}

const CREATES = /^\s*create\s/i;
const MISSING = /(?:^|: )no such (?:table|index|view|trigger): (?:\w+\.)?(.+)$/is;
/** Names stand in double quotes in all that Kysely makes. */
const GUESS = / - should this be a string literal in single-quotes\?$/;
const OBJECTS = `select name, sql from sqlite_schema
  where sql is not null and name not like 'sqlite\\_%' escape '\\' order by rowid`;

/** Runs migrations on an empty SQLite in memory. What fails is left out, and the rest goes on. */
export function applyMigrations(migrations: readonly MigrationSql[]): AppliedSchema {
  const database = new DatabaseSync(':memory:');
  const objects = () =>
    database
      .prepare(OBJECTS)
      .all()
      .map(({ name, sql }) => ({ name: String(name), sql: String(sql) }));
  try {
    const failed: FailedStatement[] = [];
    for (const { name: migration, sql: statements } of migrations) {
      for (const sql of statements) {
        try {
          database.exec(sql);
        } catch (error) {
          const names = objects().map(({ name }) => name);
          failed.push({ migration, sql, complaint: messageOf(error).replace(GUESS, ''), names });
        }
      }
    }
    return { objects: objects(), failed: failed.filter((each) => !isConsequence(each, failed)) };
  } finally {
    database.close();
  }
}

/** The table, index, view or trigger that the database did not find. */
export function missingName(complaint: string): string | undefined {
  return MISSING.exec(complaint)?.[1];
}

/** What a failed statement would have made is missed by those after it. */
function isConsequence({ complaint }: FailedStatement, failed: readonly FailedStatement[]): boolean {
  const missing = missingName(complaint);
  return (
    missing !== undefined && failed.some(({ sql }) => CREATES.test(sql) && nameCreatedBy(sql) === missing)
  );
}

function nameCreatedBy(sql: string): string | undefined {
  const [, quoted, bare] =
    /^\s*create\s+(?:unique\s+|virtual\s+)?(?:table|index|view|trigger)\s+(?:if\s+not\s+exists\s+)?(?:"([^"]+)"|(\w+))/i.exec(
      sql,
    ) ?? [];
  return quoted ?? bare;
}
