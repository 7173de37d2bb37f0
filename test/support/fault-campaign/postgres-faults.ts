import type { Client } from 'pg';
import type { Fault } from './fault.ts';
import { OWN_CLUSTER, OWN_DATABASE } from './shop-clusters.ts';
import type { ShopOnClusters } from './shop-on-clusters.ts';

const SLOW_MILLISECONDS = 2_000;
const CUT_COMMITS = 0.4;
const CUT_ANSWERS = 0.02;

export const CONTROL: Fault<ShopOnClusters> = {
  name: 'nothing (control)',
  victim: undefined,
  isComplete: false,
  strike: async () => async () => {},
};

export const FAULTS: readonly Fault<ShopOnClusters>[] = [
  {
    name: 'its cluster is stopped',
    victim: OWN_CLUSTER,
    isComplete: true,
    async strike({ ownCluster }) {
      await ownCluster.crash();
      return () => ownCluster.start();
    },
  },
  {
    name: 'its database refuses connections',
    victim: OWN_DATABASE,
    isComplete: true,
    async strike(place) {
      const { database } = place.placementOf(OWN_DATABASE);
      const administrator = await place.administer(OWN_DATABASE, 'postgres');
      await administrator.query(`alter database "${database}" allow_connections false`);
      await administrator.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()',
        [database],
      );
      return async () => {
        await administrator.query(`alter database "${database}" allow_connections true`);
        await administrator.end();
      };
    },
  },
  {
    name: 'its pool is exhausted',
    victim: OWN_DATABASE,
    isComplete: false,
    // Whoever changes a customer waits, and has a connection meanwhile; the others find none left.
    strike: (place) => hold(place, OWN_DATABASE, () => 'select 1 from users.users for update'),
  },
  {
    name: 'its tables are locked',
    victim: OWN_DATABASE,
    isComplete: true,
    strike: (place) =>
      hold(place, OWN_DATABASE, (tables) => `lock table ${tables.join(', ')} in access exclusive mode`),
  },
  {
    name: 'it answers after 2 s',
    victim: OWN_CLUSTER,
    isComplete: true,
    async strike({ proxy }) {
      proxy.become({ is: 'slow', milliseconds: SLOW_MILLISECONDS });
      return async () => proxy.become({ is: 'open' });
    },
  },
  {
    name: 'it is silent (half-open)',
    victim: OWN_CLUSTER,
    isComplete: true,
    async strike({ proxy }) {
      proxy.become({ is: 'silent' });
      return async () => proxy.become({ is: 'open' });
    },
  },
  {
    name: 'connections are cut, also at COMMIT',
    victim: OWN_CLUSTER,
    isComplete: false,
    async strike({ proxy }, random) {
      const commit = () =>
        random.chance(CUT_COMMITS) ? random.pick(['before', 'after'] as const) : undefined;
      proxy.become({ is: 'cutting', commit, answer: () => random.chance(CUT_ANSWERS) });
      return async () => proxy.become({ is: 'open' });
    },
  },
];

/** An outside session locks something until the fault is to end. */
async function hold(
  place: ShopOnClusters,
  module: string,
  statement: (tables: readonly string[]) => string,
): Promise<() => Promise<void>> {
  const session = await place.administer(module);
  const { schema } = place.placementOf(module);
  await session.query('begin');
  await session.query(statement(await tablesOf(session, schema)));
  return async () => {
    await session.query('rollback');
    await session.end();
  };
}

async function tablesOf(session: Client, schema: string): Promise<string[]> {
  const { rows } = await session.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = $1`,
    [schema],
  );
  return rows.map(({ name }) => name);
}
