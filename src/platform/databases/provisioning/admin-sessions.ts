import type { Client } from 'pg';
import { isAppError } from '../../foundation/index.ts';
import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import type { PostgresServer } from '../postgres/postgres-url.ts';
import {
  type Administrator,
  type Administrators,
  connectAdministrator,
  readServerFacts,
} from './administrator.ts';
import { stepFailed } from './provisioning-errors.ts';
import { type ServerFacts, serverKey } from './provisioning-step.ts';

/** Two provisionings of one server take turns by it. */
const LOCK = 7_809_632_110;

export interface AdminSession {
  readonly administrator: Administrator;
  readonly client: Client;
  readonly facts: ServerFacts;
}

/** The administrator's connections to the servers of some modules. */
export class AdminSessions {
  readonly #sessions: ReadonlyMap<string, AdminSession>;

  private constructor(sessions: ReadonlyMap<string, AdminSession>) {
    this.#sessions = sessions;
  }

  static async open(placements: readonly PostgresPlacement[], administrators: Administrators) {
    const sessions = new Map<string, AdminSession>();
    // In one order for everybody, so that two that lock several servers do not wait for each other.
    const keys = [...new Set(placements.map(({ server }) => serverKey(server)))].sort();
    try {
      for (const key of keys) {
        const administrator = administrators.get(key);
        if (administrator === undefined) throw new TypeError(`nobody administers ${key}`);
        const client = await connectAdministrator(administrator, undefined);
        const facts = await readServerFacts(client, administrator.server).catch(async (error: unknown) => {
          await client.end();
          throw error;
        });
        sessions.set(key, { administrator, client, facts });
      }
    } catch (error) {
      for (const { client } of sessions.values()) await client.end();
      throw error;
    }
    return new AdminSessions(sessions);
  }

  get facts(): ReadonlyMap<string, ServerFacts> {
    return new Map([...this.#sessions].map(([key, { facts }]) => [key, facts]));
  }

  of(server: PostgresServer): AdminSession {
    const session = this.#sessions.get(serverKey(server));
    if (session === undefined) throw new TypeError(`there is no connection to ${serverKey(server)}`);
    return session;
  }

  /** Waits for another provisioning; the lock ends with the connection. */
  async lock(): Promise<void> {
    for (const { client, administrator } of this.#sessions.values()) {
      try {
        await client.query('select pg_advisory_lock($1)', [LOCK]);
      } catch (cause) {
        throw stepFailed('the lock of provisioning', administrator.user, cause);
      }
    }
  }

  /** Undefined to the work where there is no such database. */
  async inDatabase<Result>(
    server: PostgresServer,
    database: string | undefined,
    work: (client: Client | undefined) => Promise<Result>,
  ): Promise<Result> {
    const session = this.of(server);
    if (database === undefined) return work(session.client);
    const client = await connectAdministrator(session.administrator, database).catch((error: unknown) => {
      if (isAppError(error, 'databases.no-such-database')) return undefined;
      throw error;
    });
    try {
      return await work(client);
    } finally {
      await client?.end();
    }
  }

  async close(): Promise<void> {
    for (const { client } of this.#sessions.values()) await client.end().catch(() => undefined);
  }
}
