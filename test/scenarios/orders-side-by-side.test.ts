import type { Kysely } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { statement } from '../../src/platform/databases/index.ts';
import { atOnce, times } from '../support/at-once.ts';
import { createProduct, registerBuyer, type Shopper, signInStaff, stockOf } from '../support/shoppers.ts';
import { type RunningShop, startShop } from '../support/start-shop.ts';
import { until } from '../support/until.ts';

const sagasOf = statement(
  (query: Kysely<{ sagas: { subject: string; type: string } }>, given: { id: string }) =>
    query.selectFrom('sagas').select('type').where('subject', '=', given.id).orderBy('type'),
);

let shop: RunningShop;
let staff: Shopper;
beforeAll(async () => {
  shop = await startShop();
  staff = await signInStaff(shop);
});
afterAll(() => shop.stop());

it('an order that is cancelled by several at once is cancelled by one saga', async () => {
  const productId = await createProduct(staff, { stock: 10 });
  const buyer = await registerBuyer(shop);
  for (let round = 0; round < 5; round += 1) {
    await buyer.putInCart(productId, 2);
    const { body } = await buyer.order();
    const statuses: number[] = [];
    await atOnce(
      times(4, async () => {
        statuses.push((await buyer.ask('POST', `/orders/${body.id}/cancel`)).status);
      }),
    );
    // On a busy machine the refund may take longer than an answer waits for it.
    expect(statuses.filter((status) => status !== 200 && status !== 202)).toEqual([]);
    const sagas = await shop.gateway.module('orders').database.all(sagasOf, { id: body.id });
    expect(sagas.map(({ type }) => type)).toEqual(['cancellation', 'checkout']);
    await until(async () => (await stockOf(staff, productId)).onHand === 10);
    expect(await stockOf(staff, productId)).toMatchObject({ onHand: 10, reserved: 0 });
  }
});

it('orders with the same products, seen by several at once for the first time, are shown to all', async () => {
  const products = await Promise.all(
    Array.from({ length: 4 }, (_, lamp) => createProduct(staff, { name: `Lamp ${lamp}` })),
  );
  const buyers = await Promise.all(Array.from({ length: 6 }, () => registerBuyer(shop)));
  for (const [turn, buyer] of buyers.entries()) {
    for (const productId of turn % 2 === 0 ? products : [...products].reverse())
      await buyer.putInCart(productId);
  }
  const answers = await Promise.all(buyers.map((buyer) => buyer.order()));
  expect(answers.filter(({ status }) => status !== 201 && status !== 202)).toEqual([]);
});
