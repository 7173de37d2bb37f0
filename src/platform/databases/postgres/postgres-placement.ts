import type { Environment } from '../../foundation/index.ts';
import { addOnce, nameFor } from '../configuration-problems.ts';
import { type IsolationLevel, parseIsolationLevel } from '../isolation.ts';
import { type PoolSettings, readPoolSettings } from './pool-settings.ts';
import { type PostgresServer, type PostgresUrl, readPostgresUrl } from './postgres-url.ts';

/** The three roles of a module: one owns its objects, one may act as the owner to migrate, one serves. */
export interface ModuleRoles {
  readonly owner: string;
  readonly migrator: string;
  readonly runtime: string;
}

export interface PostgresPlacement {
  readonly module: string;
  readonly engine: 'postgres';
  readonly level: IsolationLevel;
  readonly server: PostgresServer;
  readonly database: string;
  /** Modules at level `tables` share one. */
  readonly schema: string;
  /** Before every name at level `tables`, else empty. */
  readonly prefix: string;
  readonly roles: ModuleRoles;
  /** Copies of the whole server that may be behind. */
  readonly replicas: readonly PostgresServer[];
  readonly pool: PoolSettings;
}

/** Where the modules at level `tables` of one database lie. */
export const SHARED_SCHEMA = 'tearline_shared';

const ROLE_PREFIX = /^[a-z_][a-z0-9_]{0,30}$/;

export function readPostgresPlacement(
  module: string,
  urlName: string,
  environment: Environment,
  problems: string[],
): PostgresPlacement | undefined {
  const url = readPostgresUrl(urlName, environment[urlName] ?? '', problems);
  const pool = readPoolSettings(module, environment, problems);
  const replicas = readReplicas(module, environment, problems);
  const level = readLevel(module, url, urlName, environment, problems);
  if (url === undefined || level === undefined) return undefined;
  const rolePrefix = environment['DATABASE_ROLE_PREFIX'] || url.database;
  if (!ROLE_PREFIX.test(rolePrefix)) {
    addOnce(
      problems,
      `DATABASE_ROLE_PREFIX: '${rolePrefix}' cannot begin the names of roles. Use up to 31 small letters, digits and underscores; without it the name of the database is used.`,
    );
    return undefined;
  }
  const name = module.replaceAll('-', '_');
  const isOwnUrl = urlName !== 'DATABASE_URL';
  return {
    module,
    engine: 'postgres',
    level,
    server: url.server,
    database: level === 'database' && !isOwnUrl ? `${url.database}_${name}` : url.database,
    schema: level === 'tables' ? SHARED_SCHEMA : name,
    prefix: level === 'tables' ? `${name}_` : '',
    roles: {
      owner: `${rolePrefix}_${name}_owner`,
      migrator: `${rolePrefix}_${name}_migrator`,
      runtime: `${rolePrefix}_${name}_runtime`,
    },
    replicas,
    pool,
  };
}

/** What the module says itself; else what is said for all; else a server of its own is an instance. */
function readLevel(
  module: string,
  url: PostgresUrl | undefined,
  urlName: string,
  environment: Environment,
  problems: string[],
): IsolationLevel | undefined {
  const name = nameFor(module, 'DATABASE_ISOLATION', environment);
  if (name === 'DATABASE_ISOLATION' && urlName !== 'DATABASE_URL') {
    const general = readPostgresUrl('DATABASE_URL', environment['DATABASE_URL'] ?? '', []);
    const isElsewhere =
      general?.server.host !== url?.server.host || general?.server.port !== url?.server.port;
    if (isElsewhere) return 'instance';
  }
  const value = environment[name];
  if (value === undefined || value === '') return 'schema';
  return parseIsolationLevel(name, value, problems);
}

function readReplicas(module: string, environment: Environment, problems: string[]): PostgresServer[] {
  const name = nameFor(module, 'DATABASE_REPLICA_URLS', environment);
  return (environment[name] ?? '')
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '')
    .flatMap((url) => readPostgresUrl(name, url, problems)?.server ?? []);
}
