import { BUYERS } from './support/checkout-fixture.ts';
import { compare, printComparison, spread } from './support/compare.ts';
import { orderRound } from './support/order-round.ts';
import { type Level, PostgresPlaces, withoutAdministrators } from './support/postgres-places.ts';
import { startServer } from './support/server-process.ts';

const ROUNDS = 5;
const ORDERS_OF_ONE_CLIENT = 300;
const LEVELS: readonly Level[] = ['tables', 'schema', 'database', 'instance'];

interface Line {
  readonly level: Level;
  readonly cells: readonly string[];
}

/**
 * A checkout through the saga over the modules on PostgreSQL, at each level, against one transaction written
 * straight on pg over one shared database of the same server.
 */
export async function benchCheckoutPostgres(): Promise<void> {
  const places = await PostgresPlaces.start();
  const single = await startServer('single-transaction-postgres-server.ts', {
    BENCH_POSTGRES_URL: await places.emptyDatabase('single'),
  });
  const asked = process.env['BENCH_LEVELS']?.split(',') ?? LEVELS;
  const lines: Line[] = [];
  try {
    for (const level of LEVELS.filter((name) => asked.includes(name))) {
      const { environment, milliseconds } = await places.prepare(level);
      const shop = await startServer('shop-server.ts', withoutAdministrators(environment));
      await orderRound(single, 32, BUYERS);
      await orderRound(shop, 32, BUYERS);
      // As autovacuum does within the first minute: plans that were made for empty tables are made anew.
      await places.analyze();
      const throughput = await compare(
        {
          name: 'one transaction on pg',
          measure: async () => (await orderRound(single, 32, BUYERS)).perSecond,
        },
        { name: `saga, level ${level}`, measure: async () => (await orderRound(shop, 32, BUYERS)).perSecond },
        ROUNDS,
      );
      const { memory, connections } = await places.load();
      printComparison(
        `PostgreSQL, level ${level}: checkout at 32 clients (at least 0.33 wanted)`,
        throughput,
        'orders/s',
        0,
      );
      const p50 = async (server: typeof shop) => (await orderRound(server, 1, ORDERS_OF_ONE_CLIENT)).p50;
      const latency = await compare(
        { name: 'one transaction on pg', measure: () => p50(single) },
        { name: `saga, level ${level}`, measure: () => p50(shop) },
        ROUNDS,
      );
      printComparison(`PostgreSQL, level ${level}: p50 at 1 client (at most 4 wanted)`, latency, 'ms');
      await shop.stop();
      lines.push({
        level,
        cells: [
          spread(throughput.values[1], 0),
          spread(throughput.ratios),
          spread(latency.values[1]),
          spread(latency.ratios),
          `${Math.round(milliseconds)} ms`,
          String(connections),
          `${Math.round(memory)} MiB`,
        ],
      });
    }
  } finally {
    await single.stop();
    await places.stop();
  }
  console.log(
    '\n| level | orders/s at 32 | of one transaction | p50 ms at 1 | times one transaction | provision and migrate | connections | memory of the servers |',
  );
  console.log('|---|---|---|---|---|---|---|---|');
  for (const { level, cells } of lines) console.log(`| ${level} | ${cells.join(' | ')} |`);
}
