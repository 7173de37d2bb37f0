import { type Client, escapeIdentifier } from 'pg';
import { sql } from 'kysely';
import type { Logger } from '../../observability/index.ts';
import { backoffDelay, sleep } from '../../resilience/index.ts';
import type { Notices, TransactionalDatabase } from '../module-database.ts';
import { statement } from '../statement.ts';
import { connectRole } from './connect-role.ts';
import type { Passwords } from './passwords.ts';
import type { PostgresPlacement } from './postgres-placement.ts';

const RECONNECT = { firstMilliseconds: 200, longestMilliseconds: 5_000 };

const notify = statement((query, given: { channel: string; text: string }) =>
  query.selectNoFrom(sql`pg_notify(${given.channel}, ${given.text})`.as('told')),
);

/**
 * NOTIFY and LISTEN. A channel is heard by everybody in its database, whatever their role: what is said is
 * no secret. Listening takes a connection of its own, as the module's runtime role.
 */
export class PostgresNotices implements Notices {
  readonly #database: Pick<TransactionalDatabase, 'execute'>;
  readonly #placement: PostgresPlacement;
  readonly #passwords: Passwords;
  readonly #logger: Logger;
  readonly #channel: string;

  constructor(
    database: Pick<TransactionalDatabase, 'execute'>,
    placement: PostgresPlacement,
    passwords: Passwords,
    logger: Logger,
  ) {
    this.#database = database;
    this.#placement = placement;
    this.#passwords = passwords;
    this.#logger = logger;
    this.#channel = `tearline_${placement.module}`;
  }

  async tell(text: string): Promise<void> {
    await this.#database.execute(notify, { channel: this.#channel, text });
  }

  async listen(onText: (text: string) => void): Promise<{ stop(): Promise<void> }> {
    const stopping = new AbortController();
    const first = await this.#connect(onText);
    const listening = this.#keepListening(first, onText, stopping.signal);
    return {
      stop: () => {
        stopping.abort();
        return listening;
      },
    };
  }

  async #keepListening(first: Client, onText: (text: string) => void, stopping: AbortSignal): Promise<void> {
    let client: Client | undefined = first;
    let failures = 0;
    while (!stopping.aborted) {
      if (client !== undefined) await ended(client, stopping);
      if (stopping.aborted) break;
      client = undefined;
      await sleep(backoffDelay(RECONNECT, failures + 1, Math.random), stopping);
      try {
        client = await this.#connect(onText);
        failures = 0;
      } catch (error) {
        failures += 1;
        const { module } = this.#placement;
        this.#logger.warn({ err: error, module }, 'notices cannot be heard; trying again');
      }
    }
    await client?.end().catch(() => undefined);
  }

  async #connect(onText: (text: string) => void): Promise<Client> {
    const name = `tearline/${this.#placement.module}`;
    const client = await connectRole(this.#placement, this.#passwords, 'runtime', name);
    client.on('notification', ({ payload }) => onText(payload ?? ''));
    await client.query(`listen ${escapeIdentifier(this.#channel)}`);
    return client;
  }
}

/** Resolves when the connection is lost, or at the signal. */
function ended(client: Client, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      signal.removeEventListener('abort', finish);
      resolve();
    };
    client.once('end', finish);
    signal.addEventListener('abort', finish);
    if (signal.aborted) finish();
  });
}
