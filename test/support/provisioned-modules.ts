import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { IsolationLevel } from '../../src/platform/databases/isolation.ts';
import { readPlacement } from '../../src/platform/databases/placement.ts';
import type { PostgresPlacement } from '../../src/platform/databases/postgres/postgres-placement.ts';
import {
  type ProvisionedObject,
  type ProvisionOptions,
  provision,
  readAdministrators,
  readCredentials,
} from '../../src/platform/databases/provisioning/index.ts';
import type { Environment } from '../../src/platform/foundation/index.ts';

/** Modules with a place on a server, as a configuration would give it to them. */
export function placeModules(
  adminUrl: string,
  base: string,
  levels: Readonly<Record<string, IsolationLevel>>,
  more: Environment = {},
): PostgresPlacement[] {
  const problems: string[] = [];
  const placements = Object.entries(levels).map(([module, level]) => {
    const environment = {
      DATABASE_URL: `postgres://${new URL(adminUrl).host}/${base}`,
      DATABASE_ISOLATION: level,
      ...more,
    };
    return readPlacement(module, environment, problems);
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return placements.filter((placement) => placement?.engine === 'postgres');
}

/** Provisions some modules of a server, and logs in as their roles. */
export class ProvisionedModules {
  readonly placements: readonly PostgresPlacement[];
  readonly credentialsFile: string;
  readonly #adminUrl: string;
  readonly #folder: string;
  readonly #open: Client[] = [];

  private constructor(placements: readonly PostgresPlacement[], adminUrl: string, folder: string) {
    this.placements = placements;
    this.#adminUrl = adminUrl;
    this.#folder = folder;
    this.credentialsFile = join(folder, 'credentials.json');
  }

  /** Nothing is provisioned yet. */
  static async create(
    placements: readonly PostgresPlacement[],
    adminUrl: string,
  ): Promise<ProvisionedModules> {
    return new ProvisionedModules(placements, adminUrl, await mkdtemp(join(tmpdir(), 'tearline-provision-')));
  }

  provision(options: Partial<ProvisionOptions> & { adminUrl?: string } = {}): Promise<ProvisionedObject[]> {
    const environment = { DATABASE_ADMIN_URL: options.adminUrl ?? this.#adminUrl };
    return provision(this.placements, {
      credentialsFile: this.credentialsFile,
      environment: {},
      ...options,
      administrators: options.administrators ?? readAdministrators(this.placements, environment),
    });
  }

  placementOf(module: string): PostgresPlacement {
    const placement = this.placements.find((candidate) => candidate.module === module);
    if (placement === undefined) throw new Error(`${module} has no place`);
    return placement;
  }

  passwordsOf(role: string): readonly string[] {
    return readCredentials(this.credentialsFile).get(role) ?? [];
  }

  /** A connection as one of the module's roles, by default to its own database. */
  async as(module: string, role: 'runtime' | 'migrator', database?: string): Promise<Client> {
    const placement = this.placementOf(module);
    return this.#connect({
      host: placement.server.host,
      port: placement.server.port,
      user: placement.roles[role],
      password: this.passwordsOf(placement.roles[role])[0],
      database: database ?? placement.database,
    });
  }

  /** As the migrator that acts as the owner. */
  async asOwner(module: string): Promise<Client> {
    const client = await this.as(module, 'migrator');
    await client.query(`set role ${this.placementOf(module).roles.owner}`);
    return client;
  }

  async asAdministrator(database = 'postgres'): Promise<Client> {
    const url = new URL(this.#adminUrl);
    url.pathname = `/${database}`;
    return this.#connect({ connectionString: url.href });
  }

  /** Closes what was opened. */
  async close(): Promise<void> {
    for (const client of this.#open.splice(0)) await client.end().catch(() => undefined);
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Drops every database and role as well, on a server that others use. */
  async remove(): Promise<void> {
    await this.close();
    const administrator = await this.asAdministrator();
    const databases = new Set(this.placements.map(({ database }) => database));
    for (const database of databases)
      await administrator.query(`drop database if exists "${database}" with (force)`);
    const prefixes = this.placements.map(({ module, roles }) =>
      roles.owner.slice(0, -`${module}_owner`.length),
    );
    const { rows } = await administrator.query<{ name: string }>(
      'select rolname as name from pg_roles where rolname ^@ any($1) order by 1',
      [[...new Set(prefixes)]],
    );
    if (rows.length > 0)
      await administrator.query(`drop role ${rows.map(({ name }) => `"${name}"`).join(', ')}`);
    await this.close();
  }

  async #connect(configuration: ConstructorParameters<typeof Client>[0]): Promise<Client> {
    const client = new Client(configuration);
    client.on('error', () => undefined);
    await client.connect();
    this.#open.push(client);
    return client;
  }
}
