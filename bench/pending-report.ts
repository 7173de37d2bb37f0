import { STAFF_TOKEN } from './support/checkout-fixture.ts';
import { compare, printComparison } from './support/compare.ts';
import { load } from './support/load.ts';
import { PostgresPlaces, withoutAdministrators } from './support/postgres-places.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

const ROUNDS = 5;
const PAGES = 300;

/** A page of 50 pending orders: composed from three modules, against one JOIN over a shared database. */
export async function benchPendingReport(): Promise<void> {
  const places = await PostgresPlaces.start();
  const single = await startServer('single-transaction-postgres-server.ts', {
    BENCH_POSTGRES_URL: await places.emptyDatabase('single'),
  });
  const { environment } = await places.prepare('schema');
  const shop = await startServer('shop-server.ts', withoutAdministrators(environment));
  try {
    await places.analyze();
    for (const server of [single, shop]) await readPages(server);
    const latency = await compare(
      { name: 'one JOIN on pg', measure: () => readPages(single) },
      { name: 'composed from three modules', measure: () => readPages(shop) },
      ROUNDS,
    );
    printComparison('Report of 50 pending orders, p50 (at most 2 wanted)', latency, 'ms');
  } finally {
    await single.stop();
    await shop.stop();
    await places.stop();
  }
}

async function readPages(server: ServerProcess): Promise<number> {
  const page = {
    method: 'GET',
    path: '/reports/pending-orders?limit=50',
    headers: { authorization: `Bearer ${STAFF_TOKEN}` },
  };
  return (await load(server.port, 1, PAGES, () => page, 200)).p50;
}
