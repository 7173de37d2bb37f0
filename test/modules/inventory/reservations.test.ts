import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sagaKey } from '../../../src/platform/commands/index.ts';
import { bootWarehouse, type Warehouse } from './warehouse.ts';

let shop: Warehouse;
beforeAll(async () => {
  shop = await bootWarehouse();
});
afterAll(() => shop.stop());

describe('reserving', () => {
  it('takes pieces from what is available and leaves them on hand', async () => {
    const [one, other] = [await shop.addProduct(5), await shop.addProduct(2)];
    await shop.reserve(shop.newId(), { [one]: 3, [other]: 2 });
    expect([await shop.counts(one), await shop.counts(other)]).toEqual([
      [5, 3, 0],
      [2, 2, 0],
    ]);
  });

  it('takes all items or none', async () => {
    const [plenty, few, plentyToo] = [
      await shop.addProduct(50),
      await shop.addProduct(2),
      await shop.addProduct(50),
    ];
    await expect(shop.reserve(shop.newId(), { [plenty]: 3, [few]: 3, [plentyToo]: 3 })).rejects.toMatchObject(
      {
        code: 'inventory.out-of-stock',
        kind: 'conflict',
        details: { productId: few, requested: 3, available: 2 },
      },
    );
    for (const productId of [plenty, few, plentyToo]) expect((await shop.counts(productId))[1]).toBe(0);
  });

  it('of a product whose stock was never set is refused', async () => {
    const productId = await shop.addProduct();
    await expect(shop.reserve(shop.newId(), { [productId]: 1 })).rejects.toMatchObject({
      code: 'inventory.out-of-stock',
      details: { productId, requested: 1, available: 0 },
    });
  });

  it('adds up a product that is named twice', async () => {
    const productId = await shop.addProduct(5);
    const reserve = (quantities: number[]) =>
      shop.inventory.reserveStock({
        orderId: shop.newId(),
        items: quantities.map((quantity) => ({ productId, quantity })),
      });
    await expect(reserve([3, 3])).rejects.toMatchObject({ details: { requested: 6, available: 5 } });
    await reserve([2, 3]);
    expect(await shop.counts(productId)).toEqual([5, 5, 0]);
  });

  it('may be tried again after it failed', async () => {
    const productId = await shop.addProduct(1);
    const orderId = shop.newId();
    await expect(shop.reserve(orderId, { [productId]: 2 })).rejects.toThrow();
    await shop.setStock(productId, 2);
    await shop.reserve(orderId, { [productId]: 2 });
    expect(await shop.counts(productId)).toEqual([2, 2, 0]);
  });

  it('the same again changes nothing, sold or not', async () => {
    const productId = await shop.addProduct(5);
    const orderId = shop.newId();
    await shop.reserve(orderId, { [productId]: 2 });
    await shop.reserve(orderId, { [productId]: 2 });
    expect(await shop.counts(productId)).toEqual([5, 2, 0]);
    await shop.confirm(orderId);
    await shop.reserve(orderId, { [productId]: 2 });
    expect(await shop.counts(productId)).toEqual([3, 0, 2]);
  });

  it('something else for the same order is refused', async () => {
    const [one, other] = [await shop.addProduct(5), await shop.addProduct(5)];
    const orderId = shop.newId();
    await shop.reserve(orderId, { [one]: 2 });
    const refused = { code: 'inventory.already-reserved', kind: 'conflict', details: { orderId } };
    await expect(shop.reserve(orderId, { [one]: 3 })).rejects.toMatchObject(refused);
    await expect(shop.reserve(orderId, { [other]: 2 })).rejects.toMatchObject(refused);
    await expect(shop.reserve(orderId, { [one]: 2, [other]: 1 })).rejects.toMatchObject(refused);
    expect([await shop.counts(one), await shop.counts(other)]).toEqual([
      [5, 2, 0],
      [5, 0, 0],
    ]);
  });

  it('happens once for each key, and fails once for each key', async () => {
    const productId = await shop.addProduct(3);
    const [orderId, key] = [shop.newId(), shop.newId()];
    await shop.reserve(orderId, { [productId]: 2 }, key);
    await shop.reserve(orderId, { [productId]: 2 }, key);
    expect(await shop.counts(productId)).toEqual([3, 2, 0]);

    const [lateId, lateKey] = [shop.newId(), shop.newId()];
    const refused = { code: 'inventory.out-of-stock', details: { productId, requested: 2, available: 1 } };
    await expect(shop.reserve(lateId, { [productId]: 2 }, lateKey)).rejects.toMatchObject(refused);
    await shop.release(orderId);
    await expect(shop.reserve(lateId, { [productId]: 2 }, lateKey)).rejects.toMatchObject(refused);
  });

  it('of the last piece succeeds for one of many who ask at once', async () => {
    const [last, plenty] = [await shop.addProduct(1), await shop.addProduct(100)];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, turn) =>
        shop.reserve(
          shop.newId(),
          turn % 2 === 0 ? { [last]: 1, [plenty]: 1 } : { [plenty]: 1, [last]: 1 },
          shop.newId(),
        ),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'inventory.out-of-stock' });
    }
    expect([await shop.counts(last), await shop.counts(plenty)]).toEqual([
      [1, 1, 0],
      [100, 1, 0],
    ]);
  });

  it.each([
    ['no items', []],
    ['a quantity of zero', [{ productId: '01980000-0000-7000-8000-000000000000', quantity: 0 }]],
    ['half a piece', [{ productId: '01980000-0000-7000-8000-000000000000', quantity: 0.5 }]],
  ])('%s is refused', async (_what, items) => {
    await expect(shop.inventory.reserveStock({ orderId: shop.newId(), items })).rejects.toMatchObject({
      code: 'contracts.invalid-input',
    });
  });
});

describe('releasing', () => {
  it('gives back what was reserved', async () => {
    const [one, other] = [await shop.addProduct(5), await shop.addProduct(5)];
    const orderId = shop.newId();
    await shop.reserve(orderId, { [one]: 2, [other]: 1 });
    expect(await shop.release(orderId)).toEqual({});
    expect([await shop.counts(one), await shop.counts(other)]).toEqual([
      [5, 0, 0],
      [5, 0, 0],
    ]);
  });

  it('takes back what was sold', async () => {
    const productId = await shop.addProduct(5);
    const orderId = shop.newId();
    await shop.reserve(orderId, { [productId]: 2 });
    await shop.confirm(orderId);
    expect(await shop.counts(productId)).toEqual([3, 0, 2]);
    await shop.release(orderId);
    expect(await shop.counts(productId)).toEqual([5, 0, 0]);
  });

  it('again gives nothing back again', async () => {
    const productId = await shop.addProduct(5);
    const [reserved, sold] = [shop.newId(), shop.newId()];
    await shop.reserve(reserved, { [productId]: 2 });
    await shop.reserve(sold, { [productId]: 1 });
    await shop.confirm(sold);
    for (const orderId of [reserved, sold, reserved, sold]) await shop.release(orderId);
    expect(await shop.counts(productId)).toEqual([5, 0, 0]);
  });

  it('happens once for each key', async () => {
    const productId = await shop.addProduct(5);
    const [orderId, key] = [shop.newId(), shop.newId()];
    await shop.reserve(orderId, { [productId]: 2 });
    await shop.release(orderId, key);
    await shop.release(orderId, key);
    expect(await shop.counts(productId)).toEqual([5, 0, 0]);
  });

  it.each(['nothing', 'something reserved', 'something sold'])(
    '%s makes a late reservation for the order fail',
    async (what) => {
      const productId = await shop.addProduct(5);
      const orderId = shop.newId();
      if (what !== 'nothing') await shop.reserve(orderId, { [productId]: 2 });
      if (what === 'something sold') await shop.confirm(orderId);
      expect(await shop.release(orderId)).toEqual({});
      await expect(shop.reserve(orderId, { [productId]: 2 })).rejects.toMatchObject({
        code: 'inventory.reservation-released',
        kind: 'conflict',
        details: { orderId },
      });
      expect(await shop.counts(productId)).toEqual([5, 0, 0]);
    },
  );

  it('by a saga makes its late step fail', async () => {
    const productId = await shop.addProduct(5);
    const [orderId, sagaId] = [shop.newId(), shop.newId()];
    await shop.release(orderId, sagaKey(sagaId, 'reserve-stock', 'compensate'));
    await expect(
      shop.reserve(orderId, { [productId]: 2 }, sagaKey(sagaId, 'reserve-stock', 'forward')),
    ).rejects.toMatchObject({ code: 'commands.compensated' });
    expect(await shop.counts(productId)).toEqual([5, 0, 0]);
  });
});

describe('a confirmed order', () => {
  it('sells what it had reserved', async () => {
    const [one, other] = [await shop.addProduct(5), await shop.addProduct(2)];
    const orderId = shop.newId();
    await shop.reserve(orderId, { [one]: 3, [other]: 2 });
    await shop.confirm(orderId);
    expect([await shop.counts(one), await shop.counts(other)]).toEqual([
      [2, 0, 3],
      [0, 0, 2],
    ]);
  });

  it('sells once, however often it is said to be confirmed', async () => {
    const productId = await shop.addProduct(5);
    const orderId = shop.newId();
    await shop.reserve(orderId, { [productId]: 2 });
    await shop.confirm(orderId);
    await shop.confirm(orderId);
    expect(await shop.counts(productId)).toEqual([3, 0, 2]);
  });

  it('sells nothing when its reservation is released already', async () => {
    const productId = await shop.addProduct(5);
    const orderId = shop.newId();
    await shop.reserve(orderId, { [productId]: 2 });
    await shop.release(orderId);
    await shop.confirm(orderId);
    expect(await shop.counts(productId)).toEqual([5, 0, 0]);
  });

  it('that never reserved sells nothing and stops nobody else', async () => {
    const productId = await shop.addProduct(5);
    await shop.confirm(shop.newId());
    const orderId = shop.newId();
    await shop.reserve(orderId, { [productId]: 1 });
    await shop.confirm(orderId);
    expect(await shop.counts(productId)).toEqual([4, 0, 1]);
  });
});

it('reserving, releasing and asking for several is for modules only', async () => {
  const orderId = shop.newId();
  const productId = await shop.addProduct(1);
  const forbidden = { code: 'contracts.forbidden' };
  await expect(shop.asStaff(() => shop.reserve(orderId, { [productId]: 1 }))).rejects.toMatchObject(
    forbidden,
  );
  await expect(shop.asStaff(() => shop.release(orderId))).rejects.toMatchObject(forbidden);
  await expect(shop.asStaff(() => shop.counts(productId))).rejects.toMatchObject(forbidden);
});
