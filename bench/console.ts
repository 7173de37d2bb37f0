import { get } from 'node:http';
import { productId, STAFF_TOKEN } from './support/checkout-fixture.ts';
import { compare, printComparison } from './support/compare.ts';
import { load } from './support/load.ts';
import { orderRound } from './support/order-round.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

const ROUNDS = 7;
const CLIENTS = 16;
const READS = 8_000;
const PRODUCTS_ASKED = 100;
const ORDERS = 750;

/** One shop with nobody at its console, and the same shop while somebody looks, in turn. */
export async function benchConsole(): Promise<void> {
  const shop = await startServer('shop-server.ts');
  const read = async () => {
    const make = (index: number) => ({
      method: 'GET',
      path: `/products/${productId(index % PRODUCTS_ASKED)}`,
    });
    return (await load(shop.port, CLIENTS, READS, make, 200)).perSecond;
  };
  const order = async () => (await orderRound(shop, CLIENTS, ORDERS)).perSecond;
  await read();
  await order();
  await measure('Reading products with the console open (at least 0.98 wanted)', shop, read, 'requests/s');
  await measure('Checkouts with the console open (at least 0.98 wanted)', shop, order, 'orders/s');
  await shop.stop();
}

async function measure(
  title: string,
  shop: ServerProcess,
  perSecond: () => Promise<number>,
  unit: string,
): Promise<void> {
  const watched = async () => {
    const leave = await lookAt(shop.port);
    const result = await perSecond();
    leave();
    return result;
  };
  const comparison = await compare(
    { name: 'nobody looks', measure: perSecond },
    { name: 'somebody looks', measure: watched },
    ROUNDS,
  );
  printComparison(title, comparison, unit, 0);
}

/** As a browser does; answers what goes away again. Resolves when the first sample has come. */
function lookAt(port: number): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${STAFF_TOKEN}` };
    const request = get({ host: '127.0.0.1', port, path: '/console/api/live', headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`the console answered ${response.statusCode}`));
      response.once('data', () => resolve(() => request.destroy()));
      response.on('error', () => undefined);
    });
    request.on('error', reject);
  });
}
