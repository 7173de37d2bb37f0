import { isAppError, messageOf } from '../../foundation/index.ts';
import type { PostgresModuleDatabase } from './postgres-module-database.ts';

interface Limits {
  /** Connections that the server gives to ordinary roles. */
  readonly server: number;
  readonly role: number;
  readonly database: number;
}

const UNLIMITED = -1;
const START_MILLISECONDS = 10_000;

/** Asks every module's database at once; answers what is wrong, a line each. */
export async function checkConnections(databases: readonly PostgresModuleDatabase[]): Promise<string[]> {
  const problems: string[] = [];
  const limits = new Map<PostgresModuleDatabase, Limits>();
  await Promise.all(
    databases.map(async (database) => {
      try {
        limits.set(database, await readLimitsPatiently(database));
      } catch (error) {
        problems.push(describeFailure(database, error));
      }
    }),
  );
  for (const [database, { role }] of limits) {
    const { module, placement } = database;
    if (role === UNLIMITED || role >= placement.pool.size) continue;
    problems.push(
      `${module}: its pool may have ${placement.pool.size} connections, but ${placement.roles.runtime} only ${role}. Lower DATABASE_POOL_SIZE, or run db provision again.`,
    );
  }
  return [...problems.sort(), ...checkServers(limits)];
}

/** The sum of the pools of one server, and of one database, must fit. */
function checkServers(limits: ReadonlyMap<PostgresModuleDatabase, Limits>): string[] {
  const problems: string[] = [];
  const serverOf = ({ placement: { server } }: PostgresModuleDatabase) => `${server.host}:${server.port}`;
  const databaseOf = (one: PostgresModuleDatabase) => `${serverOf(one)}/${one.placement.database}`;
  for (const [place, databases] of groupBy([...limits.keys()], serverOf)) {
    const wanted = sumOfPools(databases);
    const most = Math.min(...databases.map((database) => limits.get(database)?.server ?? 0));
    if (wanted > most)
      problems.push(
        `The pools of ${databases.length} modules may have ${wanted} connections together, but ${place} gives at most ${most}. Lower DATABASE_POOL_SIZE, <MODULE>_DATABASE_POOL_SIZE or DATABASE_PROCESSES, or raise max_connections.`,
      );
  }
  for (const [place, databases] of groupBy([...limits.keys()], databaseOf)) {
    const wanted = sumOfPools(databases);
    const most = limits.get(databases[0] as PostgresModuleDatabase)?.database ?? UNLIMITED;
    if (most !== UNLIMITED && wanted > most)
      problems.push(
        `The pools of the modules in ${place} may have ${wanted} connections together, but the database takes ${most}. Lower the pools, or raise its connection limit.`,
      );
  }
  return problems;
}

function groupBy(
  databases: readonly PostgresModuleDatabase[],
  keyOf: (database: PostgresModuleDatabase) => string,
): Map<string, PostgresModuleDatabase[]> {
  return Map.groupBy(databases, keyOf);
}

function sumOfPools(databases: readonly PostgresModuleDatabase[]): number {
  return databases.reduce((sum, { placement: { pool } }) => sum + pool.size * pool.processes, 0);
}

/**
 * Processes that start together, or on a busy machine, wait longer for their first connection than a request may:
 * a server that does not answer in time is asked again. One that refuses is not.
 */
async function readLimitsPatiently(database: PostgresModuleDatabase): Promise<Limits> {
  const giveUpAt = performance.now() + START_MILLISECONDS;
  for (;;) {
    try {
      return await readLimits(database);
    } catch (error) {
      if (!/timeout/.test(messageOf(causeOf(error))) || performance.now() > giveUpAt) throw error;
    }
  }
}

async function readLimits({ pool }: PostgresModuleDatabase): Promise<Limits> {
  const connection = await pool.acquire();
  try {
    const { rows } = await connection.run(LIMITS, []);
    return rows[0] as Limits;
  } finally {
    connection.release();
  }
}

function describeFailure({ module, placement }: PostgresModuleDatabase, error: unknown): string {
  const cause = causeOf(error);
  const { server, database, roles } = placement;
  return `${module}: ${roles.runtime} cannot use ${server.host}:${server.port}/${database} (${messageOf(cause)}). If it has not been made yet, run: npm run tearline -- db provision, with DATABASE_ADMIN_URL set.`;
}

function causeOf(error: unknown): unknown {
  return isAppError(error) && error.cause !== undefined ? error.cause : error;
}

const LIMITS = `select
  current_setting('max_connections')::int
    - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true)::int, 0) as server,
  (select rolconnlimit from pg_catalog.pg_roles where rolname = current_user) as role,
  (select datconnlimit from pg_catalog.pg_database where datname = current_database()) as database`;
