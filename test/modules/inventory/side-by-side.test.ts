import { afterAll, beforeAll, expect, it } from 'vitest';
import { atOnce, times } from '../../support/at-once.ts';
import { bootWarehouse, type Warehouse } from './warehouse.ts';

const ROUNDS = 10;

let shop: Warehouse;
beforeAll(async () => {
  shop = await bootWarehouse();
});
afterAll(() => shop.stop());

it('an order that is reserved and released at once keeps nothing', async () => {
  const productId = await shop.addProduct(10);
  for (let round = 0; round < ROUNDS; round += 1) {
    const orderId = shop.newId();
    const [reserved, released] = await atOnce([
      () => shop.reserve(orderId, { [productId]: 3 }),
      () => shop.release(orderId),
    ]);
    expect(['ok', 'inventory.reservation-released']).toContain(reserved);
    expect(released).toBe('ok');
    expect(await shop.counts(productId)).toEqual([10, 0, 0]);
  }
});

it('an order that is sold and released at once moves its pieces once', async () => {
  const productId = await shop.addProduct(10);
  for (let round = 0; round < ROUNDS; round += 1) {
    const orderId = shop.newId();
    await shop.reserve(orderId, { [productId]: 3 });
    const outcomes = await atOnce([() => shop.confirm(orderId), ...times(2, () => shop.release(orderId))]);
    expect(outcomes).toEqual(['ok', 'ok', 'ok']);
    expect(await shop.counts(productId)).toEqual([10, 0, 0]);
  }
});

it('an order that is reserved several times at once is reserved once', async () => {
  const productId = await shop.addProduct(10);
  const orderId = shop.newId();
  const outcomes = await atOnce(times(4, () => shop.reserve(orderId, { [productId]: 3 })));
  expect(outcomes).toEqual(['ok', 'ok', 'ok', 'ok']);
  expect(await shop.counts(productId)).toEqual([10, 3, 0]);
});

it('orders of the same products, in whatever order they name them, do not wait for each other in a circle', async () => {
  const [one, other] = [await shop.addProduct(1_000), await shop.addProduct(1_000)];
  const outcomes = await atOnce(
    times(30, (turn) =>
      shop.reserve(
        shop.newId(),
        Object.fromEntries(
          [
            [one, 1],
            [other, 1],
          ].sort(() => (turn % 2 === 0 ? 1 : -1)),
        ),
      ),
    ),
  );
  expect(new Set(outcomes)).toEqual(new Set(['ok']));
  expect(await shop.counts(one)).toEqual([1_000, 30, 0]);
});

it('stock that is first set by several at once is set, in versions without a gap', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const productId = await shop.addProduct();
    expect(await atOnce(times(4, (turn) => shop.setStock(productId, turn + 1)))).toEqual([
      'ok',
      'ok',
      'ok',
      'ok',
    ]);
    await shop.settled();
    const versions = shop.events.filter(({ key }) => key === productId).map(({ version }) => version);
    expect(versions).toEqual([1, 2, 3, 4]);
  }
});

it('orders that are sold together do not wait in a circle for those that reserve the same', async () => {
  const products = [await shop.addProduct(1_000), await shop.addProduct(1_000), await shop.addProduct(1_000)];
  const wish = Object.fromEntries(products.map((product) => [product, 1]));
  const sold = Array.from({ length: 40 }, () => shop.newId());
  for (const orderId of sold) await shop.reserve(orderId, wish);
  const outcomes = await atOnce([
    ...sold.map((orderId) => () => shop.confirm(orderId)),
    ...times(40, () => shop.reserve(shop.newId(), wish)),
  ]);
  expect(new Set(outcomes)).toEqual(new Set(['ok']));
  for (const product of products) expect(await shop.counts(product)).toEqual([960, 40, 40]);
});
