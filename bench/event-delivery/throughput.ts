import { median, spread } from '../support/compare.ts';
import { PostgresPlaces } from '../support/postgres-places.ts';
import { CONTENDERS, type ContenderName, type ContenderProcess, startContender } from './start-contender.ts';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3);
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 8);
const PER_TRANSACTION = Number(process.env['BENCH_PER_TRANSACTION'] ?? 10);
const IN_FLIGHT = 2_000;
const LATENCY_EVENTS = Number(process.env['BENCH_EVENTS'] ?? 1_000);

/**
 * From a transaction that publishes to a transaction in another database that handles: how many a second,
 * written as fast as they are taken, against pg-boss and graphile-worker on the same server in the same run.
 */
export async function benchEventThroughput(): Promise<void> {
  await withContenders(async (contenders) => {
    const rates = new Map<ContenderName, number[]>();
    const disorder = new Map<ContenderName, number>();
    const processor = new Map<ContenderName, number[]>();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const contender of contenders) {
        const {
          perSecond = Number.NaN,
          outOfOrder,
          processor: used = Number.NaN,
        } = await contender.run({
          task: 'sustain',
          seconds: SECONDS,
          perTransaction: PER_TRANSACTION,
          inFlight: IN_FLIGHT,
        });
        rates.set(contender.name, [...(rates.get(contender.name) ?? []), perSecond]);
        processor.set(contender.name, [...(processor.get(contender.name) ?? []), used]);
        disorder.set(contender.name, outOfOrder);
      }
    }
    console.log(
      `\nEvents from a transaction to a committed handler in another database, ${PER_TRANSACTION} a transaction, sustained`,
    );
    console.log(
      '| | events/s | Tearline’s times as many | not in the order of their key | processor of the process |',
    );
    console.log('|---|---|---|---|---|');
    for (const [name, values] of rates) {
      const ratios = values.map((value, round) => (rates.get('tearline')?.[round] ?? Number.NaN) / value);
      console.log(
        `| ${name} | ${spread(values, 0)} | ${spread(ratios)} | ${disorder.get(name)} | ${median(processor.get(name) ?? []).toFixed(2)} |`,
      );
    }
  });
}

/** The same at 100 events a second, one a transaction: how long each takes. */
export async function benchEventLatencyPostgres(): Promise<void> {
  await withContenders(async (contenders) => {
    const measured = new Map<ContenderName, { p50: number[]; p95: number[]; p99: number[] }>();
    const task = { task: 'latency', perSecond: 100 } as const;
    for (const contender of contenders) await contender.run({ ...task, events: 200 });
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const contender of contenders) {
        const { p50 = 0, p95 = 0, p99 = 0 } = await contender.run({ ...task, events: LATENCY_EVENTS });
        const all = measured.get(contender.name) ?? { p50: [], p95: [], p99: [] };
        measured.set(contender.name, {
          p50: [...all.p50, p50],
          p95: [...all.p95, p95],
          p99: [...all.p99, p99],
        });
      }
    }
    console.log('\nAn event from its commit to that of its handler in another database, 100 a second, in ms');
    console.log('| | p50 | p95 | p99 |');
    console.log('|---|---|---|---|');
    for (const [name, { p50, p95, p99 }] of measured)
      console.log(`| ${name} | ${spread(p50)} | ${spread(p95)} | ${spread(p99)} |`);
  });
}

async function withContenders(
  work: (contenders: readonly ContenderProcess[]) => Promise<void>,
): Promise<void> {
  const asked = process.env['BENCH_CONTENDERS']?.split(',') ?? CONTENDERS;
  const server = await PostgresPlaces.start();
  const contenders: ContenderProcess[] = [];
  try {
    for (const name of CONTENDERS.filter((candidate) => asked.includes(candidate)))
      contenders.push(await startContender(name, server));
    await work(contenders);
  } finally {
    for (const contender of contenders) await contender.stop();
    await server.stop();
  }
}
