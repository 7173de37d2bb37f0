import { spread } from '../support/compare.ts';
import { PostgresPlaces } from '../support/postgres-places.ts';
import { startContender } from './start-contender.ts';

const EVENTS = Number(process.env['BENCH_BACKLOG'] ?? 1_000_000);
const PER_TRANSACTION = 500;

/** A backlog on PostgreSQL drained into another module's database: events per second, and memory over time. */
export async function benchBacklogPostgres(): Promise<void> {
  const server = await PostgresPlaces.start();
  try {
    const contender = await startContender('tearline', server);
    const {
      perSecond = Number.NaN,
      memory = [],
      outOfOrder,
    } = await contender.run({
      task: 'backlog',
      events: EVENTS,
      perTransaction: PER_TRANSACTION,
    });
    await contender.stop();
    const quarter = Math.max(1, Math.floor(memory.length / 4));
    const [second, last] = [memory.slice(quarter, 2 * quarter), memory.slice(-quarter)];
    console.log(`\nA backlog of ${EVENTS.toLocaleString('en')} events on PostgreSQL drained`);
    console.log(
      `  ${Math.round(perSecond).toLocaleString('en')} events/s; ${outOfOrder} not in the order of their key`,
    );
    console.log(
      `  resident memory, MiB: second quarter ${spread(second, 0)}, last quarter ${spread(last, 0)}`,
    );
  } finally {
    await server.stop();
  }
}
