import { type PoolClient, Query, type QueryResult, type Submittable } from 'pg';
import { deadlineWheel } from '../../resilience/index.ts';
import { sqlStateOf } from './postgres-errors.ts';
import { type RanStatement, StatementGroup, type WireConnection } from './statement-group.ts';

/** `extended`: one statement and no more, even without parameters. */
type ExtendedQuery = Query & { queryMode?: 'extended' };

/** A statement took longer than it may; what it did is unknown until its connection is gone. */
export class TookTooLong extends Error {}

/**
 * Connections on which something else than a prepared statement has run: it may have called a function that
 * changes the settings of the session.
 */
const changedFreely = new WeakSet<PoolClient>();

/** The server cancels a statement itself; this is for when its answer does not come either. */
const GRACE_MILLISECONDS = 250;
/** Errors after which a prepared statement may be missing or stale on the server. */
const STALE_PREPARATION = /^(42|26|0A000)/;

/** A connection of the pool while somebody has it. It must be released. */
export class PostgresConnection {
  readonly #client: PoolClient;
  readonly #statementTimeout: number;
  /** What is to go out next. */
  #group: StatementGroup | undefined;
  #isBroken = false;
  #isStale = false;
  #isReleased = false;

  constructor(client: PoolClient, statementTimeout: number) {
    this.#client = client;
    this.#statementTimeout = statementTimeout;
  }

  /** Nothing can be asked of it any more. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Begins a transaction that writes, with the settings that the pool gave and nobody else's. */
  begin(): Promise<RanStatement> {
    const isChanged = changedFreely.delete(this.#client);
    return isChanged
      ? this.run('reset all; begin read write')
      : this.runPrepared('tearline_begin', 'begin read write', []);
  }

  /** Goes out with what was asked before it, and is skipped behind a statement that fails. */
  commit(): Promise<RanStatement> {
    return this.runPrepared('tearline_commit', 'commit', []);
  }

  run(sql: string, parameters?: readonly unknown[]): Promise<RanStatement> {
    return new Promise((resolve, reject) => {
      const bound = this.#bound(reject);
      this.#query(sql, parameters).then(
        ({ rows, rowCount, command }) => {
          bound.cancel();
          resolve({ rows, changes: rowCount ?? 0, command });
        },
        (error: unknown) => {
          bound.cancel();
          this.#note(error);
          reject(error);
        },
      );
    });
  }

  /**
   * Runs a statement that is prepared once on each connection, under this name. Those that are asked for in
   * the same moment are one group: behind one that fails the others are not run.
   */
  runPrepared(name: string, sql: string, parameters: readonly unknown[]): Promise<RanStatement> {
    this.#group ??= this.#beginGroup();
    return this.#group.add(name, sql, parameters);
  }

  /** Gives it back; a broken one is closed, whatever it is doing. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    if (this.#isBroken) destroySocket(this.#client);
    this.#client.release(this.#isBroken || this.#isStale);
  }

  /** Closes it, so that the server rolls back whatever was open. */
  destroy(): void {
    this.#isBroken = true;
    this.release();
  }

  /**
   * What is asked in the same moment goes out in one packet, when this turn of the event loop has done what
   * else there was: a packet wakes a process of the server, which may take the core.
   */
  #gather(): void {
    const { stream } = (this.#client as unknown as WithStream).connection;
    if (stream.writableCorked > 0) return;
    stream.cork();
    setImmediate(() => stream.uncork());
  }

  #beginGroup(): StatementGroup {
    setImmediate(() => this.#sendGroup());
    const group = new StatementGroup((error) => {
      bound.cancel();
      if (error !== undefined) this.#note(error);
    });
    const bound = this.#bound((error) => group.handleError(error));
    return group;
  }

  #sendGroup(): void {
    const group = this.#group;
    if (group === undefined) return;
    this.#group = undefined;
    const { stream } = (this.#client as unknown as WithStream).connection;
    stream.cork();
    this.#client.query(group as unknown as Submittable);
    stream.uncork();
  }

  #bound(giveUp: (error: TookTooLong) => void) {
    return deadlineWheel.set(Date.now() + this.#statementTimeout + GRACE_MILLISECONDS, () => {
      this.#isBroken = true;
      giveUp(new TookTooLong());
    });
  }

  /** What an error means to the connection. */
  #note(error: unknown): void {
    const state = sqlStateOf(error);
    if (state === undefined) this.#isBroken = true;
    else if (STALE_PREPARATION.test(state)) this.#isStale = true;
  }

  #query(sql: string, parameters: readonly unknown[] | undefined): Promise<QueryResult> {
    this.#gather();
    this.#sendGroup();
    if (parameters !== undefined) changedFreely.add(this.#client);
    return new Promise((resolve, reject) => {
      const done = (error: Error | undefined, result: QueryResult) =>
        error ? reject(error) : resolve(result);
      // A Query of our own: pg would copy a configuration by its property descriptors for each statement.
      const query = new Query(sql, parameters as unknown[] | undefined, done) as ExtendedQuery;
      if (parameters !== undefined) query.queryMode = 'extended';
      this.#client.query(query);
    });
  }
}

/** A pipelined client would first wait for the answers that do not come. */
function destroySocket(client: PoolClient): void {
  (client as unknown as WithStream).connection.stream.destroy();
}

/** What pg's types leave out. */
interface WithStream {
  readonly connection: WireConnection;
}
