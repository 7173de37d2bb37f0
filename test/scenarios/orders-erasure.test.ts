import { afterAll, beforeAll, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { judgeScan } from '../support/judge-scan.ts';
import { runJob, shiftedClock } from '../support/kit/index.ts';
import { scanTables } from '../support/personal-scan.ts';
import { ADDRESS, createProduct, registerBuyer, type Shopper, signInStaff } from '../support/shoppers.ts';
import { type RunningShop, startShop } from '../support/start-shop.ts';
import { until } from '../support/until.ts';

const NINE_YEARS = 9 * 366 * 86_400_000;

let shop: RunningShop;
let staff: Shopper;
let product: string;
const clock = shiftedClock();

beforeAll(async () => {
  const retry = {
    mostAttempts: 8,
    backoff: { firstMilliseconds: 5, longestMilliseconds: 50 },
    deadlineMilliseconds: 10_000,
  };
  shop = await startShop({}, { retry, clock });
  staff = await signInStaff(shop);
  product = await createProduct(staff);
});
afterAll(() => shop.stop());

async function erase(userId: string): Promise<void> {
  const { body } = await staff.ask('POST', `/users/${userId}/erasure`);
  await until(async () => (await shop.request('GET', `/erasures/${body.id}`)).body.state === 'completed');
  await shop.settled();
}

function ordersHold(markers: readonly string[]) {
  return scanTables(shop.kernel.placementOf('orders'), shop.environment, markers);
}

it('an order that is placed while its buyer is erased ends as if it had come before or not at all', async () => {
  for (let round = 0; round < 5; round += 1) {
    const buyer = await registerBuyer(shop, `Buyer of round ${round}`);
    await buyer.putInCart(product);
    const [ordered] = await Promise.all([buyer.order(), erase(buyer.userId)]);
    expect([201, 202, 401, 403, 409]).toContain(ordered.status);
    const found = await ordersHold([buyer.userId, buyer.email, `Buyer of round ${round}`]);
    expect(judgeScan(modules, buyer.userId, found)).toEqual([]);
    // With nothing of where it went to, where it was placed at all.
    const { orders } = (await staff.ask('GET', `/persons/${buyer.userId}/export`)).body.orders;
    for (const { shippingAddress } of orders) expect(shippingAddress).toMatchObject({ street: '', city: '' });
  }
});

it('what is kept by law is nobody’s when the law does not want it kept any more', async () => {
  const [gone, staying] = [await registerBuyer(shop), await registerBuyer(shop)];
  for (const buyer of [gone, staying]) {
    await buyer.putInCart(product);
    expect((await buyer.order()).status).toBe(201);
  }
  await erase(gone.userId);
  const addressesOf = async ({ userId }: Shopper) =>
    (await ordersHold([userId])).filter(
      ({ table, column, row }) =>
        table === 'orders' && column === 'user_id' && String(row['billing_address']).includes(ADDRESS.street),
    );

  await shop.kernel.inside('orders', runJob, { name: 'outlived-orders' });
  expect(await addressesOf(gone)).toHaveLength(1);
  clock.pass(NINE_YEARS);
  await shop.kernel.inside('orders', runJob, { name: 'outlived-orders' });
  expect((await ordersHold([gone.userId])).filter(({ table }) => table === 'orders')).toEqual([]);
  expect(await addressesOf(staying)).toHaveLength(1);
});
