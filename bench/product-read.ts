import { productId } from './support/checkout-fixture.ts';
import { compare, printComparison } from './support/compare.ts';
import { load } from './support/load.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

const ROUNDS = 7;
const REQUESTS = 8_000;
const CLIENTS = 16;
const PRODUCTS_ASKED = 100;

/** `GET /products/:id` of the shop against a bare express handler that reads the same row and sends it. */
export async function benchProductRead(): Promise<void> {
  const bare = await startServer('bare-server.ts');
  const shop = await startServer('shop-server.ts');
  const read = (server: ServerProcess) => async () => {
    const make = (index: number) => ({
      method: 'GET',
      path: `/products/${productId(index % PRODUCTS_ASKED)}`,
    });
    return (await load(server.port, CLIENTS, REQUESTS, make, 200)).perSecond;
  };
  await read(bare)();
  await read(shop)();
  const comparison = await compare(
    { name: 'bare express handler', measure: read(bare) },
    { name: 'GET /products/:id of the shop', measure: read(shop) },
    ROUNDS,
  );
  printComparison('Reading a product (at least 0.60 wanted)', comparison, 'requests/s', 0);
  await bare.stop();
  await shop.stop();
}
