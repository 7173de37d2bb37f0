import type Database from 'better-sqlite3';
import { writeOutsideTransaction } from '../errors.ts';
import type { StatementGuard } from '../statement-guard/index.ts';

const KEPT_STATEMENTS = 2_000;

/**
 * The statements one module has prepared on one connection. Each text passes the guard before it is
 * prepared; nothing reaches the connection in another way.
 */
export class PreparedStatements {
  readonly #connection: Database.Database;
  readonly #guard: StatementGuard;
  readonly #mayWrite: boolean;
  readonly #module: string;
  readonly #statements = new Map<string, Database.Statement>();

  constructor(connection: Database.Database, guard: StatementGuard, module: string, mayWrite: boolean) {
    this.#connection = connection;
    this.#guard = guard;
    this.#module = module;
    this.#mayWrite = mayWrite;
  }

  get(sql: string): Database.Statement {
    return this.#statements.get(sql) ?? this.#prepare(sql);
  }

  run(sql: string, parameters: readonly unknown[]): { rows: unknown[]; changes: number } {
    const statement = this.get(sql);
    if (statement.reader) return { rows: statement.all(parameters), changes: 0 };
    return { rows: [], changes: statement.run(parameters).changes };
  }

  /** After a migration everything is prepared and checked anew. */
  clear(): void {
    this.#statements.clear();
  }

  #prepare(sql: string): Database.Statement {
    this.#guard.checkStatement(sql);
    const statement = this.#connection.prepare(sql);
    if (!this.#mayWrite && !statement.readonly) throw writeOutsideTransaction(this.#module);
    if (this.#statements.size >= KEPT_STATEMENTS) {
      const oldest = this.#statements.keys().next().value;
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    this.#statements.set(sql, statement);
    return statement;
  }
}
