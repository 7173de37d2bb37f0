import { Client } from 'pg';
import { ConfigurationError, type Environment } from '../../foundation/index.ts';
import { variableOf } from '../placement.ts';
import { serverConfiguration } from '../postgres/client-configuration.ts';
import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import { type PostgresServer, readPostgresUrl } from '../postgres/postgres-url.ts';
import { cannotConnect, serverTooOld } from './provisioning-errors.ts';
import { type ServerFacts, serverKey } from './provisioning-step.ts';

/** Who may administer a server. Held by provisioning and the audit, never by a running shop. */
export interface Administrator {
  readonly server: PostgresServer;
  readonly user: string;
  readonly password: string;
  /** Where to go for what concerns the whole server. */
  readonly database: string;
}

/** By `serverKey`. */
export type Administrators = ReadonlyMap<string, Administrator>;

const OLDEST_VERSION = 15;
const CONNECT_MILLISECONDS = 10_000;
const SESSION = `
  set search_path = pg_catalog;
  set lock_timeout = '30s';
  set statement_timeout = '60s';
  set idle_in_transaction_session_timeout = '60s'`;

/** Reads `DATABASE_ADMIN_URL` and `<MODULE>_DATABASE_ADMIN_URL` for the servers of all modules. */
export function readAdministrators(
  placements: readonly PostgresPlacement[],
  environment: Environment,
): Administrators {
  const problems: string[] = [];
  const administrators = new Map<string, Administrator>();
  for (const placement of placements) {
    const key = serverKey(placement.server);
    if (administrators.has(key)) continue;
    const administrator = readAdministrator(placement, environment, problems);
    if (administrator !== undefined) administrators.set(key, administrator);
  }
  if (problems.length > 0) throw new ConfigurationError([...new Set(problems)]);
  return administrators;
}

function readAdministrator(
  { module, server }: PostgresPlacement,
  environment: Environment,
  problems: string[],
): Administrator | undefined {
  const own = variableOf(module, 'DATABASE_ADMIN_URL');
  const name = environment[own] ? own : 'DATABASE_ADMIN_URL';
  const where = serverKey(server);
  const form = `postgres://<user>:<password>@${where}/postgres`;
  const text = environment[name];
  if (text === undefined || text === '') {
    problems.push(
      `${name}: it is missing, so nobody may make databases and roles on ${where}. Write ${form}.`,
    );
    return undefined;
  }
  const url = URL.parse(text);
  if (url === null || url.username === '') {
    problems.push(`${name}: it names no user. Write ${form}.`);
    return undefined;
  }
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  url.username = '';
  url.password = '';
  if (url.pathname.length <= 1) url.pathname = '/postgres';
  const read = readPostgresUrl(name, url.href, problems);
  if (read === undefined) return undefined;
  // An own one may go another way to the same server; the general one must not go to the wrong server.
  if (name !== own && serverKey(read.server) !== where) {
    problems.push(
      `${name}: it leads to ${serverKey(read.server)}, but ${module} lies on ${where}. Write the same host, or set ${own} for that server.`,
    );
    return undefined;
  }
  return { server: read.server, user, password, database: read.database };
}

/** A connection on which every name means PostgreSQL's own, whatever somebody has put into a schema. */
export async function connectAdministrator(
  { server, user, password, database: home }: Administrator,
  database: string | undefined,
): Promise<Client> {
  const client = new Client({
    ...serverConfiguration(server),
    user,
    password,
    database: database ?? home,
    application_name: 'tearline/provisioning',
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
  });
  // A lost connection is told by the statement that it fails.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(SESSION);
    return client;
  } catch (cause) {
    await client.end().catch(() => undefined);
    throw cannotConnect(server, user, database ?? home, cause);
  }
}

export async function readServerFacts(client: Client, server: PostgresServer): Promise<ServerFacts> {
  const { rows } = await client.query<{ version: number; administrator: string; super: boolean }>(
    "select current_setting('server_version_num')::int / 10000 as version, rolname as administrator, rolsuper as super from pg_roles where rolname = session_user",
  );
  const [row] = rows;
  if (row === undefined) throw new TypeError('the session has no user');
  if (row.version < OLDEST_VERSION) throw serverTooOld(server, row.version, OLDEST_VERSION);
  return { version: row.version, administrator: row.administrator, isSuperuser: row.super };
}
