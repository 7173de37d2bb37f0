import { resolve } from 'node:path';
import type { Environment } from '../foundation/index.ts';
import { addOnce } from './configuration-problems.ts';
import type { Engine } from './isolation.ts';
import { type PostgresPlacement, readPostgresPlacement } from './postgres/postgres-placement.ts';
import { readSqliteFolder, readSqlitePlacement, type SqlitePlacement } from './sqlite/sqlite-placement.ts';

/** Where one module's data lies. */
export type Placement = SqlitePlacement | PostgresPlacement;

const DEFAULT_FOLDER = './data';

/**
 * Reads `DATABASE_URL` and `DATABASE_ISOLATION` and, for one module, `<MODULE>_DATABASE_URL` and
 * `<MODULE>_DATABASE_ISOLATION`. What is wrong or what the engine cannot do is added to `problems`.
 */
export function readPlacement(
  module: string,
  environment: Environment,
  problems: string[],
): Placement | undefined {
  const name = environment[variableOf(module, 'DATABASE_URL')]
    ? variableOf(module, 'DATABASE_URL')
    : 'DATABASE_URL';
  const engine = engineOf(environment[name]);
  if (engine === 'postgres') return readPostgresPlacement(module, name, environment, problems);
  if (engine === 'sqlite') return readSqlitePlacement(module, name, environment, problems);
  const scheme = environment[name]?.split(':', 1)[0];
  addOnce(
    problems,
    `${name}: '${scheme}:' is no engine of this version. Write sqlite:<folder> or postgres://<host>:<port>/<database>, or leave it out for sqlite:${DEFAULT_FOLDER}.`,
  );
  return undefined;
}

/** `ORDERS_DATABASE_URL` for orders and DATABASE_URL. */
export function variableOf(module: string, name: string): string {
  return `${module.toUpperCase().replaceAll('-', '_')}_${name}`;
}

/** What lies where two modules would get into each other's way, a line each. */
export function findPlacementConflicts(placements: readonly Placement[]): string[] {
  const onServers = placements.filter((placement) => placement.engine === 'postgres');
  return onServers.flatMap((one, index) => {
    const sharesServer = onServers.filter(
      (other) =>
        other !== one && other.server.host === one.server.host && other.server.port === one.server.port,
    );
    if (one.level === 'instance' && sharesServer.length > 0) {
      return `${variableOf(one.module, 'DATABASE_ISOLATION')}: ${one.module} is to have an instance of its own, but ${sharesServer.map(({ module }) => module).join(', ')} lie on the same server. Name another server in ${variableOf(one.module, 'DATABASE_URL')}, or use the level 'database'.`;
    }
    const sharesDatabase = sharesServer.filter((other) => other.database === one.database);
    const isFirst = !onServers.slice(0, index).some((other) => sharesDatabase.includes(other));
    if (one.level === 'database' && sharesDatabase.length > 0 && isFirst) {
      return `${variableOf(one.module, 'DATABASE_ISOLATION')}: ${one.module} is to have a database of its own, but ${sharesDatabase.map(({ module }) => module).join(', ')} lie in ${one.database} too. Name another one in ${variableOf(one.module, 'DATABASE_URL')}, or use the level 'schema'.`;
    }
    return [];
  });
}

/**
 * The folder that one process owns: `DATA_FOLDER`, else that of a `DATABASE_URL` with SQLite. It holds the
 * SQLite files, the credentials of PostgreSQL roles, and what belongs to no module database.
 */
export function readDataFolder(environment: Environment): string {
  if (environment['DATA_FOLDER']) return resolve(environment['DATA_FOLDER']);
  const url = environment['DATABASE_URL'];
  const folder = engineOf(url) === 'sqlite' ? readSqliteFolder('DATABASE_URL', url, []) : undefined;
  return folder ?? resolve(DEFAULT_FOLDER);
}

function engineOf(url: string | undefined): Engine | undefined {
  if (url === undefined || url === '') return 'sqlite';
  if (/^postgres(ql)?:/.test(url)) return 'postgres';
  return url.startsWith('sqlite:') ? 'sqlite' : undefined;
}
