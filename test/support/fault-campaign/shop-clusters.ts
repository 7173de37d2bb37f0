import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { modules } from '../../../src/modules/index.ts';
import {
  type PostgresPlacement,
  provision,
  readAdministrators,
} from '../../../src/platform/databases/index.ts';
import { migrateModules, readPlacements } from '../../../src/platform/kernel/index.ts';
import { type OwnCluster, ownCluster, type TestPostgres } from '../postgres-cluster.ts';
import { TcpProxy } from '../tcp-proxy.ts';
import { copyToSqlite } from './copy-to-sqlite.ts';
import type { SqliteCopy } from './fault.ts';

const BASE = 'shop';
const PASSWORD = 'of every role in tests';
/** Of users and of inventory, so that a few clients can exhaust it. */
const SMALL_POOL = '4';

/** The module that has a database of its own on the cluster of the others. */
export const OWN_DATABASE = 'users';
/** The module that has a cluster of its own, behind a proxy. */
export const OWN_CLUSTER = 'inventory';

/**
 * Two clusters, provisioned and migrated for the shop: users in its own database beside the schemas of the
 * others, inventory on a cluster of its own. Whatever they hold goes with `remove`.
 */
export class ShopClusters {
  readonly folder: string;
  readonly proxy: TcpProxy;
  /** For whoever serves: without the administrators. */
  readonly environment: Readonly<Record<string, string>>;
  readonly placements: ReadonlyMap<string, PostgresPlacement>;
  readonly shared: OwnCluster;
  readonly own: OwnCluster;

  private constructor(
    parts: Pick<ShopClusters, 'folder' | 'proxy' | 'environment' | 'placements' | 'shared' | 'own'>,
  ) {
    this.folder = parts.folder;
    this.proxy = parts.proxy;
    this.environment = parts.environment;
    this.placements = parts.placements;
    this.shared = parts.shared;
    this.own = parts.own;
  }

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<ShopClusters> {
    const folder = await mkdtemp(join(tmpdir(), 'tearline-clusters-'));
    const [shared, own] = await Promise.all([ownCluster(), ownCluster()]);
    const proxy = await TcpProxy.start(own.server);
    const environment = { ...environmentOf(folder, shared, own, proxy), ...settings };
    const problems: string[] = [];
    const read = [...readPlacements(modules, environment, problems).values()];
    if (problems.length > 0) throw new Error(problems.join('\n'));
    const placements = read.filter((placement) => placement.engine === 'postgres');
    const administrators = readAdministrators(placements, environment);
    const credentialsFile = join(folder, 'credentials.json');
    await provision(placements, { administrators, credentialsFile, environment });
    await migrateModules({ modules, environment });
    return new ShopClusters({
      folder,
      proxy,
      environment: withoutAdministrators(environment),
      placements: new Map(placements.map((placement) => [placement.module, placement])),
      shared,
      own,
    });
  }

  placementOf(module: string): PostgresPlacement {
    const placement = this.placements.get(module);
    if (placement === undefined) throw new Error(`${module} has no place`);
    return placement;
  }

  /** As the superuser, in the module's database and not through the proxy; the caller ends it. */
  async administer(module: string, database = this.placementOf(module).database): Promise<Client> {
    const url = new URL((module === OWN_CLUSTER ? this.own : this.shared).adminUrl);
    url.pathname = `/${database}`;
    const client = new Client(url.href);
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** What a shop at rest has stored. */
  copy(): Promise<SqliteCopy> {
    return copyToSqlite(this.folder, this.placements.values(), (module) => this.administer(module));
  }

  async remove(): Promise<void> {
    await this.proxy.stop();
    await Promise.all([this.shared.remove(), this.own.remove()]);
    await rm(this.folder, { recursive: true, force: true });
  }
}

function environmentOf(
  folder: string,
  shared: TestPostgres,
  own: TestPostgres,
  proxy: TcpProxy,
): Record<string, string> {
  const variable = (module: string, name: string) => `${module.toUpperCase()}_DATABASE_${name}`;
  return {
    DATA_FOLDER: folder,
    DATABASE_URL: `postgres://${shared.server.host}:${shared.server.port}/${BASE}`,
    DATABASE_ISOLATION: 'schema',
    DATABASE_ADMIN_URL: shared.adminUrl,
    [variable(OWN_DATABASE, 'ISOLATION')]: 'database',
    [variable(OWN_DATABASE, 'POOL_SIZE')]: SMALL_POOL,
    [variable(OWN_CLUSTER, 'ISOLATION')]: 'instance',
    [variable(OWN_CLUSTER, 'URL')]: `postgres://${proxy.host}:${proxy.port}/${BASE}`,
    [variable(OWN_CLUSTER, 'ADMIN_URL')]: own.adminUrl,
    [variable(OWN_CLUSTER, 'POOL_SIZE')]: SMALL_POOL,
    ...Object.fromEntries(
      modules.flatMap(({ contract: { module } }) => [
        [variable(module, 'PASSWORD'), PASSWORD],
        [variable(module, 'MIGRATOR_PASSWORD'), PASSWORD],
      ]),
    ),
  };
}

function withoutAdministrators(environment: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.endsWith('ADMIN_URL')));
}
