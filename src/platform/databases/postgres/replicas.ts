import { isAppError } from '../../foundation/index.ts';
import type { Actor, CallContext, Logger } from '../../observability/index.ts';
import { isReplayedThrough, parsePosition } from './log-position.ts';
import type { PostgresConnection } from './postgres-connection.ts';
import type { PostgresPool } from './postgres-pool.ts';

const CHECK_MILLISECONDS = 200;
/** A replica that has not answered for so long is not asked for rows either. */
const ALIVE_MILLISECONDS = 1_000;
/** What is further behind is too old for any query. */
const MOST_BEHIND_MILLISECONDS = 10_000;
const KEPT_POSITIONS = 300;

interface Replica {
  readonly pool: PostgresPool;
  /** Everything that was committed before this moment is visible on it; milliseconds since the epoch. */
  freshThrough: number;
  checkedAt: number;
}

/**
 * Where queries that may be stale, by ten seconds at most, are read. Whoever wrote in this process reads from the primary until a
 * replica has caught up with it: five times a second the primary's position in its log is noted, and each
 * replica's is compared with those.
 */
export class Replicas {
  readonly #primary: PostgresPool;
  readonly #replicas: readonly Replica[];
  readonly #logger: Logger;
  readonly #positions: { readonly at: number; readonly position: bigint }[] = [];
  readonly #wroteAt = new Map<string, number>();
  readonly #checking: NodeJS.Timeout | undefined;
  #check: Promise<void> = Promise.resolve();
  #next = 0;

  constructor(primary: PostgresPool, pools: readonly PostgresPool[], logger: Logger) {
    this.#primary = primary;
    this.#replicas = pools.map((pool) => ({ pool, freshThrough: 0, checkedAt: 0 }));
    this.#logger = logger;
    if (pools.length === 0) return;
    this.#checking = setInterval(() => {
      this.#check = this.#check.then(() => this.#checkAll());
    }, CHECK_MILLISECONDS);
    this.#checking.unref();
  }

  /** The actor has committed; until the replicas have that, the actor is served by the primary. */
  wrote(actor: Actor): void {
    if (this.#replicas.length > 0 && 'userId' in actor) this.#wroteAt.set(actor.userId, Date.now());
  }

  /**
   * Runs it on a replica, if the work at hand may be stale and one is fresh enough for its actor. Undefined
   * when there is none, or when it does not answer: then it is the primary's turn.
   */
  async tryFor<Result>(
    context: CallContext | undefined,
    run: (connection: PostgresConnection) => Promise<Result>,
  ): Promise<Result | undefined> {
    const replica = this.#choose(context);
    if (replica === undefined) return undefined;
    try {
      return await run(await replica.pool.acquire());
    } catch (error) {
      if (!isAppError(error) || error.kind !== 'unavailable') throw error;
      replica.checkedAt = 0;
      this.#logger.warn({ err: error }, 'a replica does not answer; the primary is read instead');
      return undefined;
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#checking);
    await this.#check;
    await Promise.all(this.#replicas.map(({ pool }) => pool.close()));
  }

  #choose(context: CallContext | undefined): Replica | undefined {
    if (context?.mayBeStale !== true || this.#replicas.length === 0) return undefined;
    const now = Date.now();
    const wroteAt = 'userId' in context.actor ? (this.#wroteAt.get(context.actor.userId) ?? 0) : 0;
    const needed = Math.max(wroteAt, now - MOST_BEHIND_MILLISECONDS);
    const usable = this.#replicas.filter(
      ({ freshThrough, checkedAt }) => freshThrough > needed && now - checkedAt < ALIVE_MILLISECONDS,
    );
    this.#next += 1;
    return usable[this.#next % Math.max(1, usable.length)];
  }

  async #checkAll(): Promise<void> {
    try {
      const at = Date.now();
      const text = await askOne(this.#primary, 'select pg_catalog.pg_current_wal_lsn()::text as answer');
      if (text !== null) this.#positions.push({ at, position: parsePosition(text) });
      this.#positions.splice(0, this.#positions.length - KEPT_POSITIONS);
    } catch (error) {
      this.#logger.warn({ err: error }, 'the position of a primary could not be read');
    }
    await Promise.all(this.#replicas.map((replica) => this.#checkOne(replica)));
    this.#forgetOldWrites();
  }

  async #checkOne(replica: Replica): Promise<void> {
    try {
      const text = await askOne(replica.pool, 'select pg_catalog.pg_last_wal_replay_lsn()::text as answer');
      // A server that replays nothing is no replica: what it has cannot be compared.
      if (text === null) return;
      const fresh = this.#positions.findLast(({ position }) => isReplayedThrough(text, position));
      replica.freshThrough = Math.max(replica.freshThrough, fresh?.at ?? 0);
      replica.checkedAt = Date.now();
    } catch (error) {
      this.#logger.warn({ err: error }, 'a replica does not answer; the primary is read instead');
    }
  }

  #forgetOldWrites(): void {
    const reached = Math.min(...this.#replicas.map(({ freshThrough }) => freshThrough));
    for (const [userId, at] of this.#wroteAt) if (at < reached) this.#wroteAt.delete(userId);
  }
}

async function askOne(pool: PostgresPool, sql: string): Promise<string | null> {
  const connection = await pool.acquire();
  try {
    const { rows } = await connection.run(sql);
    return (rows[0] as { answer: string | null }).answer;
  } finally {
    connection.release();
  }
}
