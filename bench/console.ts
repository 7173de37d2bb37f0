import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { productId, STAFF_TOKEN } from './support/checkout-fixture.ts';
import { compare, median, printComparison } from './support/compare.ts';
import { load } from './support/load.ts';
import { orderRound } from './support/order-round.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 15);
const CLIENTS = 16;
/** Seconds of work: what a viewer costs comes once a second. */
const READS = 60_000;
const PRODUCTS_ASKED = 100;
const ORDERS_AT_A_TIME = 750;
const TIMES = 3;
const MILLISECONDS_PER_TICK = 10;

/** Asks the shop for so many things; answers how many a second. */
type Work = (shop: ServerProcess) => Promise<number>;

/** One shop with nobody at its console, and the same shop while somebody looks, in turn. */
export async function benchConsole(): Promise<void> {
  const shop = await startServer('shop-server.ts');
  const read: Work = async ({ port }) => {
    const make = (index: number) => ({
      method: 'GET',
      path: `/products/${productId(index % PRODUCTS_ASKED)}`,
    });
    return (await load(port, CLIENTS, READS, make, 200)).perSecond;
  };
  const order: Work = async () => {
    const rates: number[] = [];
    for (let time = 0; time < TIMES; time += 1)
      rates.push((await orderRound(shop, CLIENTS, ORDERS_AT_A_TIME)).perSecond);
    return median(rates);
  };
  await read(shop);
  await order(shop);
  await measure('Reading products with the console open', shop, read, READS);
  await measure('Checkouts with the console open', shop, order, TIMES * ORDERS_AT_A_TIME);
  await shop.stop();
}

/** Others on the machine disturb the processor time of a request less than how many are done in a second. */
async function measure(title: string, shop: ServerProcess, work: Work, count: number): Promise<void> {
  const rates = { nobody: [] as number[], somebody: [] as number[] };
  const timed = async (into: number[]) => {
    const before = await processorMilliseconds(shop.pid);
    into.push(await work(shop));
    return ((await processorMilliseconds(shop.pid)) - before) / count;
  };
  const watched = async () => {
    const leave = await lookAt(shop.port);
    const result = await timed(rates.somebody);
    leave();
    return result;
  };
  const [nobody, somebody] = ['nobody looks', 'somebody looks'];
  const times = await compare(
    { name: nobody, measure: () => timed(rates.nobody) },
    { name: somebody, measure: watched },
    ROUNDS,
  );
  printComparison(`${title}: processor time of each (at most 1.02 wanted)`, times, 'ms', 3);
  const ratios = rates.nobody.map((rate, round) => (rates.somebody[round] ?? Number.NaN) / rate);
  const values: [number[], number[]] = [rates.nobody, rates.somebody];
  printComparison(`${title}: how many a second`, { names: [nobody, somebody], values, ratios }, '/s', 0);
}

/** Of all its threads. */
async function processorMilliseconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // Behind the name, which may hold anything: utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return MILLISECONDS_PER_TICK * (Number(fields[11]) + Number(fields[12]));
}

/** As a browser does; answers what goes away again. Resolves when the first sample has come. */
function lookAt(port: number): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${STAFF_TOKEN}` };
    const request = get({ host: '127.0.0.1', port, path: '/console/api/live', headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`the console answered ${response.statusCode}`));
      response.once('data', () => resolve(() => request.destroy()));
      // What comes is taken, or the shop would have nothing to do.
      response.on('data', () => undefined).on('error', () => undefined);
    });
    request.on('error', reject);
  });
}
