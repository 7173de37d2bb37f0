import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EmbeddedPostgres,
  type Placement,
  provision,
  readAdministrators,
  readCredentialsFile,
  startEmbeddedPostgres,
} from '../../databases/index.ts';
import { ConfigurationError, type Environment } from '../../foundation/index.ts';
import { type AnyModule, readPlacements } from '../../kernel/index.ts';

/** Databases that nobody needs afterwards, where the configuration puts the modules: by engine and level. */
export interface ThrowAwayPlace {
  readonly environment: Environment;
  /** With what administers the servers; not for a shop. */
  readonly administration: Environment;
  readonly placements: ReadonlyMap<string, Placement>;
}

/** Makes places; the server that some lie on is started when the first needs it. `close` takes all of them away. */
export class ThrowAwayPlaces {
  readonly #configured: ReadonlyMap<string, Placement>;
  readonly #environment: Environment;
  /** All that was made, from the moment on that it is there. */
  readonly #folders: string[] = [];
  #server: Promise<EmbeddedPostgres> | undefined;
  #made = 0;
  #isClosed = false;

  /** `environment` says nothing of where the shop's own data lie. */
  constructor(configured: ReadonlyMap<string, Placement>, environment: Environment) {
    this.#configured = configured;
    this.#environment = environment;
  }

  /** `others` lie like the module of this name. */
  async make(modules: readonly AnyModule[], like: string, provisioned?: string): Promise<ThrowAwayPlace> {
    this.#made += 1;
    const folder = this.#makeFolder('tearline-check-');
    const isAnyOnPostgres = [...this.#configured.values()].some(({ engine }) => engine === 'postgres');
    const postgres = isAnyOnPostgres ? await this.#start() : undefined;
    const environment: Record<string, string | undefined> = {
      ...this.#environment,
      LOG_LEVEL: 'silent',
      NODE_ENV: 'test',
      DATA_FOLDER: folder,
      DATABASE_POOL_SIZE: '4',
      DATABASE_PROCESSES: '2',
      ALLOW_TABLES_LEVEL: 'yes',
    };
    if (postgres !== undefined) {
      const { host, port } = postgres.server;
      environment['DATABASE_URL'] = `postgres://${host}:${port}/check${this.#made}`;
    } else environment['DATABASE_URL'] = `sqlite:${folder}`;
    for (const { contract } of modules)
      Object.assign(environment, this.#placeOf(contract.module, like, folder));
    const administration = postgres === undefined ? {} : { DATABASE_ADMIN_URL: postgres.adminUrl };
    const placements = placementsOf(modules, environment);
    await provisionOn([...placements.values()], { environment, administration, folder, provisioned });
    return { environment, administration, placements };
  }

  /** Stops the server and removes every folder, also of what was not finished. Nothing is made afterwards. */
  async close(): Promise<void> {
    this.#isClosed = true;
    try {
      const server = await this.#server?.catch(() => undefined);
      await server?.stop('immediate');
    } finally {
      for (const folder of this.#folders) await rm(folder, { recursive: true, force: true });
    }
  }

  #makeFolder(prefix: string): string {
    if (this.#isClosed) throw new TypeError('the throw-away places are closed');
    const folder = mkdtempSync(join(tmpdir(), prefix));
    this.#folders.push(folder);
    return folder;
  }

  #placeOf(module: string, like: string, folder: string): Environment {
    const placement = this.#configured.get(module) ?? this.#configured.get(like);
    const prefix = prefixOf(module);
    const { engine = 'sqlite', level = 'database' } = placement ?? {};
    // One server is enough to show what an instance of its own would.
    const isolation = { [`${prefix}_DATABASE_ISOLATION`]: level === 'instance' ? 'database' : level };
    return engine === 'sqlite' ? { ...isolation, [`${prefix}_DATABASE_URL`]: `sqlite:${folder}` } : isolation;
  }

  #start() {
    this.#server ??= startServer(this.#makeFolder('tearline-check-postgres-'));
    return this.#server;
  }
}

function prefixOf(module: string): string {
  return module.toUpperCase().replaceAll('-', '_');
}

/** What is written here is never needed again, so nothing waits for the disk. */
function startServer(folder: string): Promise<EmbeddedPostgres> {
  const settings = { fsync: false, full_page_writes: false, max_connections: 300 };
  return startEmbeddedPostgres({ folder, settings });
}

function placementsOf(modules: readonly AnyModule[], environment: Environment): Map<string, Placement> {
  const problems: string[] = [];
  const placements = readPlacements(modules, environment, problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return placements;
}

async function provisionOn(
  placements: readonly Placement[],
  options: {
    readonly environment: Environment;
    readonly administration: Environment;
    readonly folder: string;
    readonly provisioned: string | undefined;
  },
): Promise<void> {
  const { environment, administration, folder, provisioned } = options;
  const onPostgres = placements.filter((placement) => placement.engine === 'postgres');
  if (onPostgres.length === 0) return;
  await provision(onPostgres, {
    administrators: readAdministrators(onPostgres, { ...environment, ...administration }),
    credentialsFile: readCredentialsFile(environment, folder),
    environment,
    ...(provisioned !== undefined && { only: ({ module }) => module === provisioned }),
    ownsServer: true,
  });
}
