import type { Writable } from 'node:stream';
import { type PoolClient, Query, type QueryResult } from 'pg';
import { deadlineWheel } from '../../resilience/index.ts';
import { sqlStateOf } from './postgres-errors.ts';

export interface RanStatement {
  readonly rows: unknown[];
  readonly changes: number;
  readonly command: string;
}

/** `extended`: one statement and no more, even without parameters. */
type PreparedQuery = Query & { queryMode?: 'extended'; name?: string };

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
    return this.run(isChanged ? 'reset all; begin read write' : 'begin read write');
  }

  /** `name` is for a statement that is prepared once on each connection. */
  run(sql: string, parameters?: readonly unknown[], name?: string): Promise<RanStatement> {
    return new Promise((resolve, reject) => {
      const bound = deadlineWheel.set(Date.now() + this.#statementTimeout + GRACE_MILLISECONDS, () => {
        this.#isBroken = true;
        reject(new TookTooLong());
      });
      this.#query(sql, parameters, name).then(
        ({ rows, rowCount, command }) => {
          bound.cancel();
          resolve({ rows, changes: rowCount ?? 0, command });
        },
        (error: unknown) => {
          bound.cancel();
          const state = sqlStateOf(error);
          if (state === undefined) this.#isBroken = true;
          else if (STALE_PREPARATION.test(state)) this.#isStale = true;
          reject(error);
        },
      );
    });
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

  /** What is asked in the same moment goes out in one packet. */
  #gather(): void {
    const { stream } = (this.#client as unknown as WithStream).connection;
    if (stream.writableCorked > 0) return;
    stream.cork();
    process.nextTick(() => stream.uncork());
  }

  #query(
    sql: string,
    parameters: readonly unknown[] | undefined,
    name: string | undefined,
  ): Promise<QueryResult> {
    this.#gather();
    if (name === undefined && parameters !== undefined) changedFreely.add(this.#client);
    return new Promise((resolve, reject) => {
      const done = (error: Error | undefined, result: QueryResult) =>
        error ? reject(error) : resolve(result);
      // A Query of our own: pg would copy a configuration by its property descriptors for each statement.
      const query = new Query(sql, parameters as unknown[] | undefined, done) as PreparedQuery;
      if (parameters !== undefined) query.queryMode = 'extended';
      if (name !== undefined) query.name = name;
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
  readonly connection: { readonly stream: Writable };
}
