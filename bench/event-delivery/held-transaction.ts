import { spread } from '../support/compare.ts';
import { PostgresPlaces } from '../support/postgres-places.ts';
import { startContender } from './start-contender.ts';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3);
const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 1_000);

/** How long an event takes at 100 a second, while a transaction that has written is held open or not. */
export async function benchHeldTransaction(): Promise<void> {
  const server = await PostgresPlaces.start();
  const contender = await startContender('tearline', server);
  try {
    const task = { task: 'latency', perSecond: 100 } as const;
    await contender.run({ ...task, events: 200 });
    const places = ['nowhere', 'elsewhere in the cluster', 'in the database of the outbox'] as const;
    const databases = { [places[1]]: 'postgres', [places[2]]: contender.producerDatabase };
    const p50 = new Map<string, number[]>();
    const p99 = new Map<string, number[]>();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const place of places) {
        const measure = () => contender.run({ ...task, events: EVENTS });
        const database = place === 'nowhere' ? undefined : databases[place];
        const measured = await (database === undefined
          ? measure()
          : server.administer(database, async (client) => {
              await client.query('begin isolation level repeatable read');
              await client.query('select pg_current_xact_id()');
              const result = await measure();
              await client.query('rollback');
              return result;
            }));
        p50.set(place, [...(p50.get(place) ?? []), measured.p50 ?? Number.NaN]);
        p99.set(place, [...(p99.get(place) ?? []), measured.p99 ?? Number.NaN]);
      }
    }
    console.log('\nAn event at 100 a second while a transaction is held open, in ms');
    for (const place of places)
      console.log(`  ${place}: p50 ${spread(p50.get(place) ?? [])}, p99 ${spread(p99.get(place) ?? [])}`);
  } finally {
    await contender.stop();
    await server.stop();
  }
}
