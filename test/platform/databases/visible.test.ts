import { readFile } from 'node:fs/promises';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPasswords, Databases } from '../../../src/platform/databases/index.ts';
import { modules as shop } from '../../../src/modules/index.ts';
import { manifestsOf } from '../../../src/platform/kernel/module-databases.ts';
import { createLogger } from '../../../src/platform/observability/index.ts';
import { clusterOfFile } from '../../support/cluster-of-file.ts';
import { placeModules, ProvisionedModules } from '../../support/provisioned-modules.ts';

interface Shown {
  readonly expected: 'visible' | 'usable' | 'refused';
  readonly database: string | undefined;
  readonly sql: string;
}

const document = await readFile(new URL('../../../docs/isolation.md', import.meta.url), 'utf8');
const sections = [
  { level: 'schema', heading: '### In one database' },
  { level: 'database', heading: '### In one server' },
] as const;

function queriesBelow(heading: string): Shown[] {
  const section = document.split(heading)[1]?.split('\n### ')[0] ?? '';
  return [
    ...section.matchAll(/^```sql\n-- (visible|usable|refused)(?:, connecting to (\w+))?\n([^`]+)```$/gm),
  ].map(([, expected, database, sql]) => ({
    expected: expected as Shown['expected'],
    database,
    sql: sql ?? '',
  }));
}

const cluster = clusterOfFile();

describe.each(sections)('at level $level', ({ level, heading }) => {
  let modules: ProvisionedModules;
  let users: Client;

  beforeAll(async () => {
    const placements = placeModules(cluster.adminUrl, 'tearline', { orders: level, users: level });
    modules = await ProvisionedModules.create(placements, cluster.adminUrl);
    await modules.provision();
    const passwords = createPasswords(placements, {}, modules.credentialsFile);
    const databases = new Databases(manifestsOf(shop), createLogger('silent'), passwords);
    for (const placement of placements) databases.open(placement);
    const definition = shop.find(({ contract }) => contract.module === 'users');
    await databases.migrate('users', definition?.migrations ?? []);
    await databases.close();
    const owner = await modules.asOwner('users');
    await owner.query(
      "create function users.discount() returns integer language plpgsql as 'begin return 7; end'",
    );
    users = await modules.as('users', 'runtime');
    await users.query('select lo_create(4711)');
  });
  afterAll(async () => {
    await modules.remove();
  });

  it.each(queriesBelow(heading))(
    '$expected is what the document says: $sql',
    async ({ expected, database, sql }) => {
      const client = modules.as('orders', 'runtime', database);
      if (expected === 'refused') {
        await expect(client.then((connected) => connected.query(sql))).rejects.toMatchObject({
          code: '42501',
        });
        return;
      }
      const { rows } = await (await client).query(sql);
      if (expected === 'visible') expect(rows.length).toBeGreaterThan(0);
    },
  );

  it('is shown by some queries of each kind', () => {
    const kinds = new Set(queriesBelow(heading).map(({ expected }) => expected));
    expect([...kinds]).toEqual(expect.arrayContaining(['visible', 'refused']));
  });
});

describe('in one database', () => {
  it('one module hears another on a channel, and waits for its advisory lock', async () => {
    const placements = placeModules(cluster.adminUrl, 'shared', { orders: 'schema', users: 'schema' });
    const modules = await ProvisionedModules.create(placements, cluster.adminUrl);
    await modules.provision();
    const [orders, users] = [await modules.as('orders', 'runtime'), await modules.as('users', 'runtime')];
    const heard = new Promise((resolve) => {
      orders.on('notification', resolve);
    });
    await orders.query('listen users_wake_up');
    await users.query("notify users_wake_up, 'said to everybody'");
    expect(await heard).toMatchObject({ payload: 'said to everybody' });
    await users.query('select pg_advisory_lock(42)');
    expect((await orders.query('select pg_try_advisory_lock(42) as free')).rows).toEqual([{ free: false }]);
    await modules.remove();
  });
});
