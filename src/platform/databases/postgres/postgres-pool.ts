import { Pool, type PoolClient } from 'pg';
import type { Logger } from '../../observability/index.ts';
import { databaseOverloaded, databaseUnavailable } from '../errors.ts';
import { serverConfiguration, valueTypes } from './client-configuration.ts';
import type { Passwords } from './passwords.ts';
import { PostgresConnection } from './postgres-connection.ts';
import { isWrongPassword, sqlStateOf } from './postgres-errors.ts';
import type { PostgresPlacement } from './postgres-placement.ts';
import type { PostgresServer } from './postgres-url.ts';

/** How many connections a pool has, and how many wait for one. */
export interface PoolCounts {
  readonly open: number;
  readonly idle: number;
  readonly waiting: number;
}

/**
 * One module's connections to one server, as its runtime role. Writing is refused outside a transaction
 * that asks for it. What waits is bounded in number and in time, so that a database that is down or slow
 * keeps nobody but those who need it waiting.
 */
export class PostgresPool {
  readonly #placement: PostgresPlacement;
  readonly #passwords: Passwords;
  readonly #pool: Pool;
  #candidate = 0;
  #isClosing = false;

  constructor(placement: PostgresPlacement, server: PostgresServer, passwords: Passwords, logger: Logger) {
    this.#placement = placement;
    this.#passwords = passwords;
    const { module, pool, roles, database } = placement;
    this.#pool = new Pool({
      ...serverConfiguration(server),
      database,
      user: roles.runtime,
      password: () => this.#password(),
      application_name: `tearline/${module}`,
      types: valueTypes,
      // The next statement is sent without waiting for the answer to the one before.
      pipeline: true,
      max: pool.size,
      connectionTimeoutMillis: pool.acquireTimeout,
      idleTimeoutMillis: pool.idleTimeout,
      statement_timeout: pool.statementTimeout,
      lock_timeout: pool.statementTimeout,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MILLISECONDS,
      options: '-c default_transaction_read_only=on -c search_path=pg_catalog',
    });
    this.#pool.on('error', (error) => {
      // pg hangs its client on the error, statements and all.
      const reason = `${sqlStateOf(error) ?? 'connection'}: ${error.message}`;
      if (!this.#isClosing)
        logger.warn({ reason, database: module }, 'an idle connection was lost; a new one is made');
    });
    // A connection that breaks while it is used fails the statement on it, which reports it.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  get counts(): PoolCounts {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    return { open: totalCount, idle: idleCount, waiting: waitingCount };
  }

  /** Throws `databases.overloaded` when too many wait or one waited too long, `databases.unavailable` without a server. */
  async acquire(): Promise<PostgresConnection> {
    const { module, pool } = this.#placement;
    const { totalCount, idleCount, waitingCount } = this.#pool;
    if (totalCount >= pool.size && waitingCount - idleCount >= pool.queue) throw databaseOverloaded(module);
    try {
      return new PostgresConnection(await this.#connect(), pool.statementTimeout);
    } catch (error) {
      const isFull = this.#pool.totalCount >= pool.size && /timeout exceeded/.test(String(error));
      throw isFull ? databaseOverloaded(module) : databaseUnavailable(module, error);
    }
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#pool.end();
  }

  /** During a rotation two passwords are possible, and either may be the one that counts by now. */
  async #connect(): Promise<PoolClient> {
    for (let attempt = 1; ; attempt += 1) {
      const tried = this.#candidate;
      try {
        return await this.#pool.connect();
      } catch (error) {
        if (!isWrongPassword(error) || attempt >= MOST_PASSWORD_ATTEMPTS) throw error;
        // Of several connections that find the same password wrong, one moves on to the next.
        if (this.#candidate === tried) this.#candidate += 1;
      }
    }
  }

  #password(): string {
    const candidates = this.#passwords.of(this.#placement.roles.runtime);
    return candidates[this.#candidate % Math.max(1, candidates.length)] ?? '';
  }
}

const IDLE_IN_TRANSACTION_MILLISECONDS = 10_000;
const MOST_PASSWORD_ATTEMPTS = 4;
