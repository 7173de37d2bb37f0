import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootWarehouse, type Warehouse } from './warehouse.ts';

let shop: Warehouse;
beforeAll(async () => {
  shop = await bootWarehouse();
});
afterAll(() => shop.stop());

const getStock = (productId: string) => shop.asStaff(() => shop.inventory.getStock({ productId }));

describe('setting stock', () => {
  it('answers and stores what is on hand', async () => {
    const productId = await shop.addProduct();
    const stock = { productId, onHand: 7, reserved: 0, available: 7 };
    expect(await shop.setStock(productId, 7)).toEqual(stock);
    expect(await getStock(productId)).toEqual(stock);
    expect(await shop.setStock(productId, 0)).toMatchObject({ onHand: 0, available: 0 });
    expect(await shop.setStock(productId, 1_000_000)).toMatchObject({ onHand: 1_000_000 });
  });

  it('leaves reservations as they are', async () => {
    const productId = await shop.addProduct(10);
    await shop.reserve(shop.newId(), { [productId]: 4 });
    expect(await shop.setStock(productId, 6)).toEqual({ productId, onHand: 6, reserved: 4, available: 2 });
    expect(await shop.setStock(productId, 4)).toEqual({ productId, onHand: 4, reserved: 4, available: 0 });
  });

  it('below what is reserved is refused', async () => {
    const productId = await shop.addProduct(10);
    await shop.reserve(shop.newId(), { [productId]: 4 });
    await expect(shop.setStock(productId, 3)).rejects.toMatchObject({
      code: 'inventory.below-reserved',
      kind: 'conflict',
      details: { productId, requested: 3, reserved: 4 },
    });
    expect(await getStock(productId)).toMatchObject({ onHand: 10, reserved: 4 });
  });

  it('of a product that does not exist is refused', async () => {
    const productId = shop.newId();
    await expect(shop.setStock(productId, 3)).rejects.toMatchObject({
      code: 'inventory.product-not-found',
      kind: 'not-found',
      details: { productId },
    });
  });

  it('happens once for each key', async () => {
    const productId = await shop.addProduct(1);
    const key = shop.newId();
    const first = await shop.setStock(productId, 5, key);
    await shop.setStock(productId, 8);
    expect(await shop.setStock(productId, 5, key)).toEqual(first);
    expect(await shop.counts(productId)).toEqual([8, 0, 0]);
  });

  it.each([-1, 0.5, 1_000_001])('to %d is refused', async (quantity) => {
    const productId = await shop.addProduct();
    await expect(shop.setStock(productId, quantity)).rejects.toMatchObject({
      code: 'contracts.invalid-input',
    });
  });

  it('is for staff only', async () => {
    const productId = await shop.addProduct();
    const set = () => shop.inventory.setStock({ productId, quantity: 1 });
    await expect(shop.as('anonymous', set)).rejects.toMatchObject({ code: 'contracts.unauthenticated' });
    await expect(shop.as(shop.newId(), set)).rejects.toMatchObject({ code: 'contracts.forbidden' });
  });
});

describe('asking for stock', () => {
  it('that was never set answers zeros', async () => {
    const productId = await shop.addProduct();
    expect(await getStock(productId)).toEqual({ productId, onHand: 0, reserved: 0, available: 0 });
  });

  it('of a product that does not exist is refused', async () => {
    const productId = shop.newId();
    await expect(getStock(productId)).rejects.toMatchObject({
      code: 'inventory.product-not-found',
      details: { productId },
    });
  });

  it('is for staff only', async () => {
    const productId = await shop.addProduct(1);
    const get = () => shop.inventory.getStock({ productId });
    await expect(shop.as('anonymous', get)).rejects.toMatchObject({ code: 'contracts.unauthenticated' });
    await expect(shop.as(shop.newId(), get)).rejects.toMatchObject({ code: 'contracts.forbidden' });
  });

  it('of several products leaves out those whose stock was never set', async () => {
    const [one, other, none] = [await shop.addProduct(1), await shop.addProduct(2), await shop.addProduct()];
    await shop.reserve(shop.newId(), { [other]: 2 });
    const { stock } = await shop.inventory.findStock({ productIds: [other, none, shop.newId(), one] });
    expect(stock.sort((left, right) => left.onHand - right.onHand)).toEqual([
      { productId: one, onHand: 1, reserved: 0, available: 1, sold: 0 },
      { productId: other, onHand: 2, reserved: 2, available: 0, sold: 0 },
    ]);
  });
});

it('each version of a stock level is published once', async () => {
  const [productId, other] = [await shop.addProduct(10), await shop.addProduct(5)];
  const orderId = shop.newId();
  await shop.setStock(productId, 10);
  await shop.reserve(orderId, { [productId]: 3, [other]: 1 });
  await expect(shop.reserve(shop.newId(), { [productId]: 1, [other]: 9 })).rejects.toThrow();
  await shop.confirm(orderId);
  await shop.release(orderId);
  await shop.settled();
  const heard = shop.events.filter(({ key }) => key === productId);
  expect(heard.map(({ version, data }) => [version, data.onHand, data.reserved, data.available])).toEqual([
    [1, 10, 0, 10],
    [2, 10, 3, 7],
    [3, 7, 0, 7],
    [4, 10, 0, 10],
  ]);
});
