import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { catalogContract } from '../../../src/modules/catalog/contract.ts';
import { modules } from '../../../src/modules/index.ts';
import { provision, readAdministrators } from '../../../src/platform/databases/index.ts';
import { boot, type Kernel, readPlacements } from '../../../src/platform/kernel/index.ts';
import { runInContext, startTrace, systemContext } from '../../../src/platform/observability/index.ts';
import { type OwnCluster, ownCluster } from '../../support/postgres-cluster.ts';
import { type ReplicaCluster, replicaOf } from '../../support/replica-cluster.ts';
import { until } from '../../support/until.ts';

const catalog = modules.filter(({ contract }) => contract.module === 'catalog');

let folder: string;
let primary: OwnCluster;
let replica: ReplicaCluster;
let kernel: Kernel;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tearline-replicas-'));
  primary = await ownCluster();
  const environment: Record<string, string> = {
    DATA_FOLDER: folder,
    DATABASE_URL: `postgres://${primary.server.host}:${primary.server.port}/shop`,
    DATABASE_ADMIN_URL: primary.adminUrl,
    LOG_LEVEL: 'silent',
    DEMO: 'off',
  };
  const placements = [...readPlacements(catalog, environment, []).values()];
  const onPostgres = placements.filter((placement) => placement.engine === 'postgres');
  const administrators = readAdministrators(onPostgres, environment);
  const credentialsFile = join(folder, 'credentials.json');
  await provision(onPostgres, { administrators, credentialsFile, environment });
  replica = await replicaOf(primary);
  const { host, port } = replica.server;
  environment['CATALOG_DATABASE_REPLICA_URLS'] = `postgres://${host}:${port}`;
  kernel = await boot({ modules: catalog, environment, contractsThroughJson: true });
});

afterAll(async () => {
  await kernel?.stop();
  await replica?.remove();
  await primary?.remove();
  await rm(folder, { recursive: true, force: true });
});

function as<Result>(userId: string, work: () => Promise<Result>): Promise<Result> {
  const actor = { kind: 'staff', userId, sessionId: 'session' } as const;
  return runInContext({ ...systemContext(undefined, startTrace()), actor }, work);
}

function create(userId: string, name: string): Promise<{ readonly id: string }> {
  const { createProduct } = kernel.client(catalogContract);
  const product = { name, description: '', category: 'Paper', price: { amount: 100, currency: 'EUR' } };
  return as(userId, () => createProduct(product));
}

/** By a query that may be stale. */
async function namesFor(userId: string): Promise<string[]> {
  const { listProducts } = kernel.client(catalogContract);
  return (await as(userId, () => listProducts({ limit: 100 }))).items.map(({ name }) => name);
}

/** Whether the replica is asked when this user asks. Nobody else must at the same time. */
async function isServedByReplica(userId: string): Promise<boolean> {
  const client = new Client(replica.adminUrl);
  await client.connect();
  try {
    const { rows } = await client.query('select clock_timestamp() as now');
    await namesFor(userId);
    const asked = await client.query(
      `select from pg_stat_activity where application_name = 'tearline/catalog' and query_start > $1 and query like '%products%'`,
      [rows[0].now],
    );
    return asked.rowCount !== 0;
  } finally {
    await client.end();
  }
}

/** A product that the replica does not have. */
async function createBehind(name: string): Promise<{ readonly id: string }> {
  await until(() => isServedByReplica('reader'));
  await replica.pause();
  return create('writer', name);
}

describe('a module with a replica', () => {
  it('reads what may be stale from the replica', async () => {
    await createBehind('behind');
    expect(await namesFor('reader')).not.toContain('behind');
    await replica.resume();
    await until(async () => (await namesFor('reader')).includes('behind'));
  });

  it('reads everything else from the primary', async () => {
    const { getProduct } = kernel.client(catalogContract);
    const { id } = await createBehind('fresh');
    expect(await namesFor('reader')).not.toContain('fresh');
    expect(await as('reader', () => getProduct({ id }))).toMatchObject({ name: 'fresh' });
    await replica.resume();
  });

  it('shows writers what they wrote, from the primary until the replica has it', async () => {
    await createBehind('own words');
    expect(await namesFor('reader')).not.toContain('own words');
    expect(await namesFor('writer')).toContain('own words');
    expect(await isServedByReplica('writer')).toBe(false);
    await replica.resume();
    await until(() => isServedByReplica('writer'));
    expect(await namesFor('writer')).toContain('own words');
  });

  it('does not read from a replica that is far behind', async () => {
    await createBehind('long ago');
    expect(await namesFor('reader')).not.toContain('long ago');
    const now = Date.now;
    const later = vi.spyOn(Date, 'now').mockImplementation(() => now() + 11_000);
    // Long enough for the replica to be looked at several times.
    const enough = performance.now() + 800;
    while (performance.now() < enough) expect(await namesFor('reader')).toContain('long ago');
    later.mockRestore();
    await replica.resume();
  });

  it('reads from the primary when the replica is gone, without a failure', async () => {
    await until(() => isServedByReplica('reader'));
    let stopped = false;
    const failures: unknown[] = [];
    const reading = Array.from({ length: 4 }, async () => {
      while (!stopped) await namesFor('reader').catch((error) => failures.push(error));
    });
    await replica.crash();
    await create('writer', 'after the end');
    await until(async () => (await namesFor('reader')).includes('after the end'));
    stopped = true;
    await Promise.all(reading);
    expect(failures).toEqual([]);
  });
});
