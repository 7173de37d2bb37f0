import type { Kysely } from 'kysely';
import type { Placement } from './placement.ts';
import type { Statement } from './statement.ts';

/** Runs statements that were compiled once. */
export interface StatementRunner {
  all<Parameters extends object, Row>(
    statement: Statement<Parameters, Row>,
    parameters: Parameters,
  ): Promise<Row[]>;
  first<Parameters extends object, Row>(
    statement: Statement<Parameters, Row>,
    parameters: Parameters,
  ): Promise<Row | undefined>;
}

/**
 * An open transaction. It ends when the function it was given to returns (commit) or throws (rollback);
 * used later, it throws. No other module may be called while it is open.
 */
export interface Transaction extends StatementRunner {
  /** Answers how many rows were written. A statement with `returning` answers rows: use `first` or `all`. */
  execute<Parameters extends object>(
    statement: Statement<Parameters, unknown>,
    parameters: Parameters,
  ): Promise<number>;
  /**
   * A statement whose answer nobody needs. It goes out with the next one or with the commit, in this order,
   * and costs no way there and back of its own. It never throws: if it fails, so does the next statement or
   * the commit.
   */
  enqueue<Parameters extends object>(statement: Statement<Parameters, unknown>, parameters: Parameters): void;
  /** Runs when the work is done, for what is stored once for all of it; may enqueue, and must not wait. */
  beforeCommit(action: () => void): void;
  /** Runs right after the commit, before anybody else's transaction; not after a rollback. */
  afterCommit(action: () => void): void;
}

/** A transaction with Kysely for queries that are not worth a statement. */
export interface SchemaTransaction<Schema> extends Transaction {
  readonly query: Kysely<Schema>;
}

/**
 * The handle through which a module, and only it, reaches its data. Reads outside a transaction see the
 * last commit. Transactions of one module run one at a time (SQLite has one writer), in the order in
 * which they were asked for, and are bounded in time.
 */
export interface TransactionalDatabase extends StatementRunner {
  readonly module: string;
  readonly placement: Placement;
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  /** One statement that writes, as a transaction of its own; answers how many rows were written. */
  execute<Parameters extends object>(
    statement: Statement<Parameters, unknown>,
    parameters: Parameters,
  ): Promise<number>;
  /**
   * Statements that do not depend on each other's rows, in this order in a transaction of their own;
   * answers the rows of each. On PostgreSQL they go there and back together.
   */
  executeAll<Parameters extends object, Row>(
    statement: Statement<Parameters, Row>,
    parameters: readonly Parameters[],
  ): Promise<(readonly Row[])[]>;
  /** Undefined when all that was committed is on disk; otherwise resolves when it is. */
  untilDurable(): Promise<void> | undefined;
  /** Throws unless the database answers. */
  ping(): Promise<void>;
  /** Undefined where one process owns the data, so that there is nobody to tell. */
  readonly notices: Notices | undefined;
}

/** Short texts between the processes that serve one module. They may be lost, and are never stored. */
export interface Notices {
  tell(text: string): Promise<void>;
  /** Calls back for each text, its own too, until stopped; a lost connection is made anew by itself. */
  listen(onText: (text: string) => void): Promise<{ stop(): Promise<void> }>;
}

/** The handle as the module itself has it, with Kysely for queries that are not worth a statement. */
export interface ModuleDatabase<Schema> extends TransactionalDatabase {
  /** For reading only; writing needs a transaction. */
  readonly query: Kysely<Schema>;
  transaction<Result>(work: (transaction: SchemaTransaction<Schema>) => Promise<Result>): Promise<Result>;
}
