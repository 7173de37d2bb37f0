import { constants, DatabaseSync } from 'node:sqlite';
import { messageOf } from '../../foundation/index.ts';
import { actionOf, type Action } from './actions.ts';

/** What SQLite made of a statement without running it. */
export interface Preparation {
  readonly actions: readonly Action[];
  /** SQLite's complaint about the statement, if it has one. */
  readonly complaint: string | undefined;
  /** The text after the first statement. */
  readonly rest: string;
}

export interface SchemaObject {
  readonly type: string;
  readonly name: string;
  /** The table that an index or a trigger is on; otherwise its own name. */
  readonly table: string;
  readonly sql: string;
}

/** An empty in-memory database with the schema of a module's file; statements are only prepared on it. */
export class Mirror {
  readonly #database: DatabaseSync;
  #damage: unknown;

  constructor(definitions: readonly string[]) {
    this.#database = new DatabaseSync(':memory:', {
      enableForeignKeyConstraints: true,
      enableDoubleQuotedStringLiterals: false,
      allowExtension: false,
      defensive: true,
    });
    // better-sqlite3 is built with it, node:sqlite is not.
    this.#database.function('soundex', { deterministic: true }, (text) => text);
    try {
      this.#define(definitions);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Virtual tables first: after a VACUUM sqlite_master lists their shadow tables before them. */
  #define(definitions: readonly string[]): void {
    const virtual = definitions.filter((definition) => /^create virtual /i.test(definition));
    const others = definitions.filter((definition) => !/^create virtual /i.test(definition));
    this.#database.exec('begin');
    for (const definition of [...virtual, ...others]) {
      try {
        this.#database.exec(definition);
      } catch (error) {
        if (!/^object name reserved for internal use: /.test(messageOf(error))) throw error;
      }
    }
    this.#database.exec('commit');
  }

  /** A pragma acts while it is being prepared, so it alone is denied at once; the rest is only noted. */
  prepare(sql: string): Preparation {
    const { actions, value, complaint } = this.#recorded(constants.SQLITE_DENY, () =>
      this.#database.prepare(sql),
    );
    return { actions, complaint, rest: value === undefined ? '' : sql.slice(value.sourceSQL.length) };
  }

  /** Runs one of the guard's own queries and notes also what virtual tables do while it runs. */
  run(sql: string): Omit<Preparation, 'rest'> {
    return this.#recorded(constants.SQLITE_OK, () => this.#database.prepare(sql).all());
  }

  /** Carries out a definition; answers SQLite's complaint. */
  define(sql: string): string | undefined {
    this.#refuseWhenDamaged();
    try {
      this.#database.exec(sql);
      return undefined;
    } catch (error) {
      return complaintOf(error);
    }
  }

  rows(sql: string, ...values: string[]): Record<string, unknown>[] {
    this.#refuseWhenDamaged();
    return this.#database.prepare(sql).all(...values);
  }

  /** What definitions made; not what SQLite made for itself. */
  objects(): SchemaObject[] {
    const rows = this.rows(`
      select type, name, tbl_name, sql from sqlite_master
      where sql is not null and name not like 'sqlite^_%' escape '^'
        and name not in (select name from pragma_table_list where type = 'shadow')`);
    return rows.map(({ type, name, tbl_name: table, sql }) => ({
      type: String(type),
      name: String(name),
      table: String(table),
      sql: String(sql),
    }));
  }

  /** Whatever `work` does to the schema is undone. */
  undone<Result>(work: () => Result): Result {
    this.#refuseWhenDamaged();
    this.#database.exec('savepoint undone');
    try {
      return work();
    } finally {
      try {
        this.#database.exec('rollback to undone; release undone');
      } catch (error) {
        this.#damage = error;
      }
    }
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #recorded<Value>(onPragma: number, work: () => Value) {
    this.#refuseWhenDamaged();
    const actions: Action[] = [];
    this.#database.setAuthorizer((code, ...details) => {
      actions.push(actionOf(code, ...details));
      return code === constants.SQLITE_PRAGMA ? onPragma : constants.SQLITE_OK;
    });
    try {
      return { actions, value: work(), complaint: undefined };
    } catch (error) {
      return { actions, value: undefined, complaint: complaintOf(error) };
    } finally {
      this.#database.setAuthorizer(null);
    }
  }

  #refuseWhenDamaged(): void {
    if (this.#damage !== undefined) throw this.#damage;
  }
}

const sqliteError = 1;
const sqliteDenied = 23;

/** What SQLite says of the statement; anything else (out of memory, closed, …) is the mirror's failure. */
function complaintOf(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  const result = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
  if (result === sqliteError || result === sqliteDenied) return error.message;
  if (/contains no statements/.test(error.message)) return error.message;
  throw error;
}
