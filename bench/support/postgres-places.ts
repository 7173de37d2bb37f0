import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { modules as modulesOfShop } from '../../src/modules/index.ts';
import { provision, readAdministrators } from '../../src/platform/databases/index.ts';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/platform/databases/embedded-postgres/index.ts';
import type { Environment } from '../../src/platform/foundation/index.ts';
import { type AnyModule, migrateModules, readPlacements } from '../../src/platform/kernel/index.ts';
import { processorTime } from './processor-time.ts';
import { proportionalMemory } from './proportional-memory.ts';

export type Level = 'tables' | 'schema' | 'database' | 'instance';

/** Servers of the benchmark, with PostgreSQL's own settings: what is committed is on disk. */
export class PostgresPlaces {
  readonly #folder: string;
  readonly #servers: EmbeddedPostgres[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async start(): Promise<PostgresPlaces> {
    const places = new PostgresPlaces(await mkdtemp(join(tmpdir(), 'tearline-bench-postgres-')));
    // The servers outlive the process that started them, and their data may be large.
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => void places.stop().finally(() => process.exit(1)));
    await places.#server(0);
    return places;
  }

  /** An empty database that belongs to whoever connects with this address. */
  async emptyDatabase(name: string): Promise<string> {
    const { adminUrl } = await this.#server(0);
    await asAdministrator(adminUrl, 'postgres', (client) => client.query(`create database ${name}`));
    const url = new URL(adminUrl);
    url.pathname = `/${name}`;
    return url.href;
  }

  /** Provisions and migrates modules; answers their environment there, and how long it took. */
  async prepare(
    level: Level,
    modules: readonly AnyModule[] = modulesOfShop,
    name: string = level,
  ): Promise<{ environment: Record<string, string>; milliseconds: number }> {
    const environment = await this.#environmentFor(level, modules, name);
    const startedAt = performance.now();
    const problems: string[] = [];
    const placements = [...readPlacements(modules, environment, problems).values()];
    if (problems.length > 0) throw new Error(problems.join('\n'));
    const onPostgres = placements.filter((placement) => placement.engine === 'postgres');
    await provision(onPostgres, {
      administrators: readAdministrators(onPostgres, environment),
      credentialsFile: environment['DATABASE_CREDENTIALS'] ?? '',
      environment,
    });
    await migrateModules({ modules, environment });
    const milliseconds = performance.now() - startedAt;
    return { environment, milliseconds };
  }

  /** Tells the planners of all databases how much is in their tables. */
  async analyze(): Promise<void> {
    for (const { adminUrl } of this.#servers) {
      const databases = await asAdministrator(adminUrl, 'postgres', (client) =>
        client.query(`select datname from pg_database where datallowconn and not datistemplate`),
      );
      for (const { datname } of databases.rows)
        await asAdministrator(adminUrl, datname, (client) => client.query('vacuum (analyze)'));
    }
  }

  /** Of all servers, in MiB, what is shared counted once; and the connections open on them. */
  async load(): Promise<{ memory: number; connections: number }> {
    let connections = 0;
    for (const { adminUrl } of this.#servers) {
      const { rows } = await asAdministrator(adminUrl, 'postgres', (client) =>
        client.query(
          `select count(*)::int as count from pg_stat_activity where application_name like 'tearline/%'`,
        ),
      );
      connections += rows[0].count;
    }
    return { memory: await proportionalMemory(this.#folder), connections };
  }

  /** A connection of the superuser to a database of the first server. */
  async administer<Result>(database: string, work: (client: Client) => Promise<Result>): Promise<Result> {
    const { adminUrl } = await this.#server(0);
    return asAdministrator(adminUrl, database, work);
  }

  /** Seconds of processor time that the servers have used. */
  processorTime(): Promise<number> {
    return processorTime(this.#folder);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #server(index: number): Promise<EmbeddedPostgres> {
    this.#servers[index] ??= await startEmbeddedPostgres({
      folder: join(this.#folder, `server-${index}`),
      settings: { max_connections: 200 },
    });
    return this.#servers[index];
  }

  async #environmentFor(
    level: Level,
    modules: readonly AnyModule[],
    name: string,
  ): Promise<Record<string, string>> {
    const first = await this.#server(0);
    const base = `bench_${name}`;
    const urlOf = ({ server }: EmbeddedPostgres) => `postgres://${server.host}:${server.port}/${base}`;
    const environment: Record<string, string> = {
      DATABASE_URL: urlOf(first),
      DATABASE_ISOLATION: level,
      DATABASE_ADMIN_URL: first.adminUrl,
      DATABASE_CREDENTIALS: join(this.#folder, `${name}.json`),
    };
    if (level !== 'instance') return environment;
    for (const [index, { contract }] of modules.entries()) {
      const own = await this.#server(index);
      environment[`${contract.module.toUpperCase()}_DATABASE_URL`] = urlOf(own);
      environment[`${contract.module.toUpperCase()}_DATABASE_ADMIN_URL`] = own.adminUrl;
    }
    return environment;
  }
}

/** A shop needs no administrator. */
export function withoutAdministrators(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || name.endsWith('ADMIN_URL') ? [] : [[name, value]],
    ),
  );
}

async function asAdministrator<Result>(
  adminUrl: string,
  database: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  const client = new Client(url.href);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
