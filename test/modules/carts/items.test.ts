import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cartsContract, MOST_LINES } from '../../../src/modules/carts/contract.ts';
import { type BootedCarts, bootCarts, HOUR } from './boot-carts.ts';

let shop: BootedCarts;
let userId: string;
beforeAll(async () => {
  shop = await bootCarts();
});
afterAll(() => shop.stop());
beforeEach(() => {
  userId = randomUUID();
});

const inOrder = (...ids: string[]) => ids.sort();

describe('a cart', () => {
  it('is empty until something is put into it', async () => {
    expect(await shop.get(userId)).toEqual({ items: [], expiresAt: null });
    expect(await shop.findLines(userId)).toEqual([]);
  });

  it('holds what was put, and expires 72 hours after its latest change', async () => {
    const [lamp, chair] = inOrder(randomUUID(), randomUUID());
    if (lamp === undefined || chair === undefined) return;
    await shop.put(userId, chair, 4);
    const before = shop.clock.now();
    const cart = await shop.put(userId, lamp, 2);
    expect(cart.items).toEqual([
      { productId: lamp, quantity: 2, revision: 2 },
      { productId: chair, quantity: 4, revision: 1 },
    ]);
    const expiresAt = Date.parse(cart.expiresAt ?? '');
    expect(expiresAt).toBeGreaterThanOrEqual(before + 72 * HOUR);
    expect(expiresAt).toBeLessThanOrEqual(shop.clock.now() + 72 * HOUR);
    expect(await shop.get(userId)).toEqual(cart);
    expect(await shop.findLines(userId)).toEqual(cart.items);
  });

  it('is nobody else’s', async () => {
    await shop.put(userId, randomUUID(), 1);
    expect((await shop.get(randomUUID())).items).toEqual([]);
  });

  it('needs a signed-in user, and shows its lines to modules by user alone', async () => {
    const client = shop.kernel.client(cartsContract);
    await expect(shop.as('anonymous', () => client.getCart({}))).rejects.toMatchObject({
      code: 'contracts.unauthenticated',
    });
    await expect(shop.as(userId, () => client.findLines({ userId }))).rejects.toMatchObject({
      code: 'contracts.forbidden',
    });
  });
});

describe('putting an item', () => {
  it('sets the quantity, and gives the line a new revision even if it is the same', async () => {
    const productId = randomUUID();
    const revisions = [];
    for (const quantity of [3, 5, 5, 1]) {
      const { items } = await shop.put(userId, productId, quantity);
      expect(items).toMatchObject([{ productId, quantity }]);
      revisions.push(items[0]?.revision);
    }
    expect(revisions).toEqual([1, 2, 3, 4]);
  });

  it('leaves the revisions of the other lines', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await shop.put(userId, first, 1);
    await shop.put(userId, second, 1);
    const { items } = await shop.put(userId, second, 2);
    expect(items.find(({ productId }) => productId === first)?.revision).toBe(1);
  });

  it('of a product that does not exist changes nothing', async () => {
    const productId = randomUUID();
    shop.missing.add(productId);
    await expect(shop.put(userId, productId, 1)).rejects.toMatchObject({
      code: 'carts.product-not-found',
      kind: 'not-found',
      details: { productId },
    });
    expect((await shop.get(userId)).items).toEqual([]);
  });

  it.each([0, -1, 10_000, 1.5])('refuses a quantity of %d', async (quantity) => {
    await expect(shop.put(userId, randomUUID(), quantity)).rejects.toMatchObject({
      code: 'contracts.invalid-input',
    });
  });

  it('takes a quantity of 9,999', async () => {
    expect((await shop.put(userId, randomUUID(), 9_999)).items[0]?.quantity).toBe(9_999);
  });

  it('once for a key', async () => {
    const productId = randomUUID();
    const key = { idempotencyKey: `client:${userId}/one` };
    const first = await shop.put(userId, productId, 1, key);
    await shop.put(userId, productId, 7);
    expect(await shop.put(userId, productId, 1, key)).toEqual(first);
    expect((await shop.get(userId)).items[0]?.quantity).toBe(7);
  });

  it('stops at the most lines, but changes those that are there', async () => {
    const ids = Array.from({ length: MOST_LINES }, () => randomUUID());
    for (const id of ids) await shop.put(userId, id, 1);
    const full = await shop.get(userId);
    expect(full.items).toHaveLength(MOST_LINES);
    await expect(shop.put(userId, randomUUID(), 1)).rejects.toMatchObject({
      code: 'carts.cart-full',
      kind: 'conflict',
      details: { most: MOST_LINES },
    });
    expect(await shop.get(userId)).toEqual(full);
    const { items } = await shop.put(userId, ids[0] ?? '', 2);
    expect(items).toHaveLength(MOST_LINES);
    await shop.remove(userId, ids[1] ?? '');
    await shop.put(userId, randomUUID(), 1);
  });

  it('by many at once gives each change a revision of its own', async () => {
    const ids = Array.from({ length: 20 }, () => randomUUID());
    await Promise.all(ids.map((id) => shop.put(userId, id, 1)));
    const revisions = (await shop.findLines(userId)).map(({ revision }) => revision);
    expect(new Set(revisions).size).toBe(20);
  });
});

describe('removing an item', () => {
  it('answers the cart without it', async () => {
    const [gone, kept] = [randomUUID(), randomUUID()];
    await shop.put(userId, gone, 1);
    await shop.put(userId, kept, 2);
    const cart = await shop.remove(userId, gone);
    expect(cart.items).toEqual([{ productId: kept, quantity: 2, revision: 2 }]);
    expect(await shop.get(userId)).toEqual(cart);
    expect(await shop.remove(userId, kept)).toEqual({ items: [], expiresAt: null });
  });

  it('moves the expiry of what is left', async () => {
    const [gone, kept] = [randomUUID(), randomUUID()];
    await shop.put(userId, gone, 1);
    const { expiresAt } = await shop.put(userId, kept, 1);
    shop.pass(HOUR);
    const later = (await shop.remove(userId, gone)).expiresAt;
    expect(Date.parse(later ?? '') - Date.parse(expiresAt ?? '')).toBeGreaterThanOrEqual(HOUR);
  });

  it('of what is not in the cart is refused, and changes nothing', async () => {
    const productId = randomUUID();
    const refusal = { code: 'carts.line-not-found', kind: 'not-found', details: { productId } };
    await expect(shop.remove(userId, productId)).rejects.toMatchObject(refusal);
    const cart = await shop.put(userId, randomUUID(), 1);
    await expect(shop.remove(userId, productId)).rejects.toMatchObject(refusal);
    expect(await shop.get(userId)).toEqual(cart);
  });

  it('once for a key', async () => {
    const productId = randomUUID();
    const key = { idempotencyKey: `client:${userId}/two` };
    await shop.put(userId, productId, 1);
    await shop.remove(userId, productId, key);
    const again = await shop.put(userId, productId, 1);
    expect((await shop.remove(userId, productId, key)).items).toEqual([]);
    expect(await shop.get(userId)).toEqual(again);
  });

  it('and putting it again gives a revision never seen before', async () => {
    const productId = randomUUID();
    const seen = new Set<number>();
    for (let round = 0; round < 3; round += 1) {
      const { items } = await shop.put(userId, productId, 1);
      seen.add(items[0]?.revision ?? 0);
      await shop.remove(userId, productId);
    }
    expect(seen.size).toBe(3);
  });
});
