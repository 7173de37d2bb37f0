import { STAFF_TOKEN } from './support/checkout-fixture.ts';
import { compare, printComparison } from './support/compare.ts';
import { load } from './support/load.ts';
import { PostgresPlaces, withoutAdministrators } from './support/postgres-places.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

const ROUNDS = 5;
const PAGES = 300;

const FROM_OWNERS = '';
const FROM_READ_MODEL = '&source=read-model';

/** A page of 50 pending orders, composed and from the read model, against one JOIN over a shared database. */
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
    await readPages(shop, FROM_READ_MODEL);
    const join = { name: 'one JOIN on pg', measure: () => readPages(single) };
    const composed = { name: 'composed from three modules', measure: () => readPages(shop) };
    const kept = { name: 'from the read model', measure: () => readPages(shop, FROM_READ_MODEL) };
    const title = 'Report of 50 pending orders, p50';
    printComparison(`${title} (at most 2 wanted)`, await compare(join, composed, ROUNDS), 'ms');
    printComparison(`${title} (at most 1.2 wanted)`, await compare(join, kept, ROUNDS), 'ms');
  } finally {
    await single.stop();
    await shop.stop();
    await places.stop();
  }
}

async function readPages(server: ServerProcess, source = FROM_OWNERS): Promise<number> {
  const page = {
    method: 'GET',
    path: `/reports/pending-orders?limit=50${source}`,
    headers: { authorization: `Bearer ${STAFF_TOKEN}` },
  };
  return (await load(server.port, 1, PAGES, () => page, 200)).p50;
}
