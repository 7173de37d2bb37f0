import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { productId, STAFF_TOKEN } from './support/checkout-fixture.ts';
import { compare, medianBounds, printComparison, spread } from './support/compare.ts';
import { load } from './support/load.ts';
import { orderRound } from './support/order-round.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 15);
/** What a machine does by itself from second to second is more than what a viewer costs, and less than twenty times as much. */
const TIMES_AS_OFTEN = Number(process.env['BENCH_CONSOLE_TIMES'] ?? 20);
const CLIENTS = 16;
const READS = 30_000;
const PRODUCTS_ASKED = 100;
const ORDERS = 750;
const MILLISECONDS_PER_TICK = 10;

/** Asks the shop for so many things. */
type Work = (shop: ServerProcess) => Promise<unknown>;

/**
 * One shop with nobody at its console, and the same shop while somebody looks, in turn. Its console does all that it does
 * for viewers many times as often as it should, and what that costs is divided by as much.
 */
export async function benchConsole(): Promise<void> {
  const shop = await startServer('shop-server.ts', { BENCH_CONSOLE_TIMES: String(TIMES_AS_OFTEN) });
  const read: Work = async ({ port }) => {
    const make = (index: number) => ({
      method: 'GET',
      path: `/products/${productId(index % PRODUCTS_ASKED)}`,
    });
    await load(port, CLIENTS, READS, make, 200);
  };
  const order: Work = () => orderRound(shop, CLIENTS, ORDERS);
  await read(shop);
  await order(shop);
  await measure('Reading products with the console open', shop, read, READS);
  await measure('Checkouts with the console open', shop, order, ORDERS);
  await shop.stop();
}

/** Others on the machine disturb the processor time of a request less than how many are done in a second. */
async function measure(title: string, shop: ServerProcess, work: Work, count: number): Promise<void> {
  const timed = async () => {
    const before = await processorMilliseconds(shop.pid);
    await work(shop);
    return ((await processorMilliseconds(shop.pid)) - before) / count;
  };
  const perSecond: number[] = [];
  const watched = async () => {
    const viewer = await lookAt(shop.port);
    const startedAt = performance.now();
    const result = await timed();
    perSecond.push(viewer.samples / ((performance.now() - startedAt) / 1_000));
    viewer.leave();
    return result;
  };
  const times = await compare(
    { name: 'nobody looks', measure: timed },
    { name: `somebody looks, ${TIMES_AS_OFTEN} times`, measure: watched },
    ROUNDS,
  );
  printComparison(`${title}: processor time of each`, times, 'ms', 3);
  const once = times.ratios.map((ratio) => 1 + (ratio - 1) / TIMES_AS_OFTEN);
  console.log(`  samples a second: ${spread(perSecond, 0)}`);
  console.log(
    `  ratio of looking once (at most 1.02 wanted): ${spread(once, 3)}, its median between ${medianBounds(once)}`,
  );
}

/** Of all its threads. */
async function processorMilliseconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // Behind the name, which may hold anything: utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return MILLISECONDS_PER_TICK * (Number(fields[11]) + Number(fields[12]));
}

interface Viewer {
  /** So many have come. */
  readonly samples: number;
  leave(): void;
}

/** As a browser does. Resolves when the first sample has come. */
function lookAt(port: number): Promise<Viewer> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${STAFF_TOKEN}` };
    const request = get({ host: '127.0.0.1', port, path: '/console/api/live', headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`the console answered ${response.statusCode}`));
      const viewer = { samples: 0, leave: () => request.destroy() };
      response.on('data', (text: Buffer) => {
        if (text.includes('event: sample')) viewer.samples += 1;
        resolve(viewer);
      });
      response.on('error', () => undefined);
    });
    request.on('error', reject);
  });
}
