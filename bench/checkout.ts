import { BUYERS } from './support/checkout-fixture.ts';
import { compare, printComparison } from './support/compare.ts';
import { orderRound } from './support/order-round.ts';
import { startServer } from './support/server-process.ts';

const ROUNDS = 5;
const ORDERS_OF_ONE_CLIENT = 400;
const WARM_UP_ROUNDS = 1;

/** A checkout through the saga over the modules' databases against one transaction on one database. */
export async function benchCheckout(): Promise<void> {
  const single = await startServer('single-transaction-server.ts');
  const shop = await startServer('shop-server.ts');
  const names = ['one Kysely transaction', 'saga over the modules'] as const;
  for (let warmUp = 0; warmUp < WARM_UP_ROUNDS; warmUp += 1) {
    for (const server of [single, shop]) await orderRound(server, 32, BUYERS);
  }
  const throughput = await compare(
    { name: names[0], measure: async () => (await orderRound(single, 32, BUYERS)).perSecond },
    { name: names[1], measure: async () => (await orderRound(shop, 32, BUYERS)).perSecond },
    ROUNDS,
  );
  printComparison('Checkout at 32 clients (at least 0.33 wanted)', throughput, 'orders/s', 0);
  const latency = await compare(
    { name: names[0], measure: async () => (await orderRound(single, 1, ORDERS_OF_ONE_CLIENT)).p50 },
    { name: names[1], measure: async () => (await orderRound(shop, 1, ORDERS_OF_ONE_CLIENT)).p50 },
    ROUNDS,
  );
  printComparison('Checkout at 1 client, p50 (at most 4 wanted)', latency, 'ms');
  await single.stop();
  await shop.stop();
}
