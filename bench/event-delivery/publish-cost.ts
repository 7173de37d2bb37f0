import { boot } from '../../src/platform/kernel/index.ts';
import { compare, median, printComparison } from '../support/compare.ts';
import { PostgresPlaces, withoutAdministrators } from '../support/postgres-places.ts';
import { createMeasuredModules, type WriteLetters } from './measured-modules.ts';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 9);
const TRANSACTIONS = 400;
const LETTERS = 1_000;

/**
 * A transaction without an event and with one: of one row, which is the least that one can do, and of five
 * rows with a statement for each. Beside the time, what it costs the processors, which others do not disturb.
 */
export async function benchPublishCost(): Promise<void> {
  const places = await PostgresPlaces.start();
  try {
    const measured = createMeasuredModules(() => undefined);
    const modules = measured.modules.filter(({ contract }) => contract.module === 'letters');
    const { environment } = await places.prepare('database', modules, 'publishing');
    const kernel = await boot({
      modules,
      environment: { ...withoutAdministrators(environment), LOG_LEVEL: 'error' },
    });
    const { silent, once } = measured.writers;
    for (const [rows, clients] of [
      [1, 1],
      [1, 8],
      [5, 1],
      [5, 8],
    ] as const) {
      const used = new Map<WriteLetters, number[]>([
        [silent, []],
        [once, []],
      ]);
      const round = async (write: WriteLetters) => {
        const before = process.cpuUsage();
        const ofServer = await places.processorTime();
        const startedAt = performance.now();
        await runAtOnce(clients, rows, write);
        const milliseconds = performance.now() - startedAt;
        const { user, system } = process.cpuUsage(before);
        const processor = (user + system) / 1_000 + ((await places.processorTime()) - ofServer) * 1_000;
        used.get(write)?.push(processor / TRANSACTIONS);
        return (milliseconds * clients) / TRANSACTIONS;
      };
      await round(silent);
      await round(once);
      const comparison = await compare(
        { name: 'without an event', measure: () => round(silent) },
        { name: 'with an event', measure: () => round(once) },
        ROUNDS,
      );
      printComparison(
        `A transaction of ${rows} ${rows === 1 ? 'row' : 'rows'}, ${clients} at once (at most 1.15 wanted)`,
        comparison,
        'ms',
      );
      const [without, withOne] = [median(used.get(silent) ?? []), median(used.get(once) ?? [])];
      console.log(
        `  processor time of process and server: ${without.toFixed(3)} and ${withOne.toFixed(3)} ms, ratio ${(withOne / without).toFixed(2)}`,
      );
    }
    await kernel.stop();
  } finally {
    await places.stop();
  }
}

let turn = 0;

async function runAtOnce(clients: number, rows: number, write: WriteLetters): Promise<void> {
  let left = TRANSACTIONS;
  const client = async () => {
    while (left > 0) {
      left -= 1;
      const letters = Array.from({ length: rows }, (_, index) => `letter-${(turn + index) % LETTERS}`);
      turn += rows;
      await write(letters);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
}
