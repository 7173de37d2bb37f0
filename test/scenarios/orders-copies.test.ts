import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProductCopies, findUserCopies } from '../../src/modules/orders/copy-store.ts';
import { productCopies } from '../../src/modules/orders/product-copies.ts';
import type { OrdersSchema } from '../../src/modules/orders/schema.ts';
import { userCopies } from '../../src/modules/orders/user-copies.ts';
import { statement } from '../../src/platform/databases/index.ts';
import { createProduct, registerBuyer, signInStaff } from '../support/shoppers.ts';
import { type RunningShop, startShop } from '../support/start-shop.ts';

let shop: RunningShop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

const orders = () => shop.gateway.module('orders').database;
const userId = '01900000-0000-7000-8000-000000000001';
const productId = '01900000-0000-7000-8000-000000000002';

const forgetUser = statement((query: Kysely<OrdersSchema>, given: { userId: string }) =>
  query.deleteFrom('user_copies').where('user_id', '=', given.userId),
);

async function saveUser(version: number, name: string, asOf: number, incarnation = 1): Promise<void> {
  const fields = { name, email: `${name}@example.com` };
  await orders().transaction((transaction) =>
    userCopies.save(transaction, { key: userId, incarnation, version, asOf, fields }),
  );
}

describe('the copies that orders keeps', () => {
  it('never go back to an older version, whatever order they arrive in', async () => {
    await saveUser(2, 'second', 200);
    await saveUser(1, 'first', 300);
    expect(await orders().all(findUserCopies, { userIds: JSON.stringify([userId]) })).toEqual([
      { user_id: userId, name: 'second', as_of: 200 },
    ]);
    await saveUser(3, 'third', 400);
    expect(await orders().all(findUserCopies, { userIds: JSON.stringify([userId]) })).toEqual([
      { user_id: userId, name: 'third', as_of: 400 },
    ]);
  });

  it('take an older version of an owner that was restored for the newer one', async () => {
    await saveUser(9, 'of the first life', 500);
    await saveUser(4, 'of the second life', 600, 2);
    await saveUser(10, 'late from the first life', 700);
    expect(await orders().all(findUserCopies, { userIds: JSON.stringify([userId]) })).toEqual([
      { user_id: userId, name: 'of the second life', as_of: 600 },
    ]);
  });

  it('grow younger, not older, when the same version is confirmed', async () => {
    for (const asOf of [500, 100]) {
      const lamp = { key: productId, incarnation: 1, version: 1, asOf, fields: { name: 'Lamp' } };
      await orders().transaction((transaction) => productCopies.save(transaction, lamp));
    }
    expect(await orders().all(findProductCopies, { productIds: JSON.stringify([productId]) })).toEqual([
      { product_id: productId, name: 'Lamp', as_of: 500 },
    ]);
  });

  it('are filled by contract when one is missing, and then used', async () => {
    const staff = await signInStaff(shop);
    const buyer = await registerBuyer(shop, 'Grace Hopper');
    await buyer.putInCart(await createProduct(staff));
    const { body } = await buyer.order();
    expect(body.customer.name).toBe('Grace Hopper');
    await orders().execute(forgetUser, { userId: buyer.userId });
    const asked = async () =>
      /_count\{caller="orders",module="users",operation="findUsers",edge="\w+",outcome="ok"\} (\d+)/.exec(
        await shop.kernel.metrics.metrics(),
      )?.[1];
    expect(await asked()).toBeUndefined();
    for (let round = 0; round < 2; round += 1) {
      expect((await buyer.ask('GET', `/orders/${body.id}`)).body.customer.name).toBe('Grace Hopper');
      expect(await asked()).toBe('1');
    }
    expect(await orders().all(findUserCopies, { userIds: JSON.stringify([buyer.userId]) })).toHaveLength(1);
  });
});
