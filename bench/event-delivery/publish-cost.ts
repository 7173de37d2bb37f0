import { type AnyModule, boot, type Kernel } from '../../src/platform/kernel/index.ts';
import { compare, median, printComparison } from '../support/compare.ts';
import { PostgresPlaces, withoutAdministrators } from '../support/postgres-places.ts';
import { createMeasuredModules, type WriteLetters } from './measured-modules.ts';
import { modulesOfCommands, prepareCommands, type ShopCommands } from './shop-commands.ts';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 9);
const TRANSACTIONS = 400;
const LETTERS = 1_000;

type Write = (turn: number) => Promise<unknown>;

/**
 * A transaction without an event and with one: of one row, which is the least that one can do, and of five rows with
 * a statement for each; commands of the shop with their events and with publishing that does nothing. Beside
 * them, what any other row of the size of an event costs, in a table without an index. Beside the time, what it costs the
 * processors, which others do not disturb.
 */
export async function benchPublishCost(): Promise<void> {
  const places = await PostgresPlaces.start();
  const kernels: Kernel[] = [];
  const bootAt = async (modules: readonly AnyModule[], name: string) => {
    const { environment } = await places.prepare('database', modules, name);
    const silent = { LOG_LEVEL: 'error', DEMO: 'off' };
    const kernel = await boot({ modules, environment: { ...withoutAdministrators(environment), ...silent } });
    kernels.push(kernel);
    return kernel;
  };
  try {
    const measured = createMeasuredModules(() => undefined);
    await bootAt(
      measured.modules.filter(({ contract }) => contract.module === 'letters'),
      'publishing',
    );
    const { silent, once, noting } = measured.writers;
    for (const clients of [1, 8])
      await compareWrites(
        places,
        `A transaction of 1 row, and with another of the size of an event, ${clients} at once`,
        clients,
        {
          without: lettersOf(silent, 1),
          with: lettersOf(noting, 1),
        },
      );
    for (const rows of [1, 5])
      for (const clients of [1, 8])
        await compareWrites(
          places,
          `A transaction of ${rows} ${rows === 1 ? 'row' : 'rows'}, ${clients} at once (at most 1.15 wanted)`,
          clients,
          { without: lettersOf(silent, rows), with: lettersOf(once, rows) },
        );
    const quiet = await prepareCommands(await bootAt(modulesOfCommands('without'), 'commands_silent'));
    const telling = await prepareCommands(await bootAt(modulesOfCommands('with'), 'commands'));
    for (const command of ['changeProduct', 'createProduct'] satisfies (keyof ShopCommands)[])
      for (const clients of [1, 8])
        await compareWrites(
          places,
          `${command} of the shop, ${clients} at once (at most 1.15 wanted)`,
          clients,
          {
            without: quiet[command],
            with: telling[command],
          },
        );
  } finally {
    for (const kernel of kernels) await kernel.stop();
    await places.stop();
  }
}

async function compareWrites(
  places: PostgresPlaces,
  title: string,
  clients: number,
  writes: { readonly without: Write; readonly with: Write },
): Promise<void> {
  const used = { without: [] as number[], with: [] as number[] };
  const round = async (which: 'without' | 'with') => {
    const before = process.cpuUsage();
    const ofServer = await places.processorTime();
    const startedAt = performance.now();
    await runAtOnce(clients, writes[which]);
    const milliseconds = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(before);
    const processor = (user + system) / 1_000 + ((await places.processorTime()) - ofServer) * 1_000;
    used[which].push(processor / TRANSACTIONS);
    return (milliseconds * clients) / TRANSACTIONS;
  };
  await round('without');
  await round('with');
  const comparison = await compare(
    { name: 'without', measure: () => round('without') },
    { name: 'with', measure: () => round('with') },
    ROUNDS,
  );
  printComparison(title, comparison, 'ms');
  const [without, withOne] = [median(used.without), median(used.with)];
  console.log(
    `  processor time of process and server: ${without.toFixed(3)} and ${withOne.toFixed(3)} ms, ratio ${(withOne / without).toFixed(2)}`,
  );
}

function lettersOf(write: WriteLetters, rows: number): Write {
  return (turn) =>
    write(Array.from({ length: rows }, (_, index) => `letter-${(turn * rows + index) % LETTERS}`));
}

let turn = 0;

async function runAtOnce(clients: number, write: Write): Promise<void> {
  let left = TRANSACTIONS;
  const client = async () => {
    while (left > 0) {
      left -= 1;
      turn += 1;
      await write(turn);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
}
