import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scenario } from '../../support/kit/index.ts';
import { type BootedCarts, bootCarts } from './boot-carts.ts';

let shop: BootedCarts;
let userId: string;
beforeAll(async () => {
  shop = await bootCarts();
});
afterAll(() => shop.stop());
beforeEach(() => {
  userId = randomUUID();
});

describe('a confirmed order', () => {
  it('removes the lines that were bought', async () => {
    for (let line = 0; line < 3; line += 1) await shop.put(userId, randomUUID(), 1);
    const { expiresAt } = await shop.get(userId);
    const [kept, ...bought] = await shop.findLines(userId);
    await shop.buy(userId, bought);
    expect(await shop.get(userId)).toEqual({ items: [kept], expiresAt });
  });

  it('leaves a line that was changed after it was ordered, even to the same quantity', async () => {
    const productId = randomUUID();
    await shop.put(userId, productId, 1);
    const ordered = await shop.findLines(userId);
    await shop.put(userId, productId, 1);
    const changed = await shop.findLines(userId);
    await shop.buy(userId, ordered);
    expect(await shop.findLines(userId)).toEqual(changed);
  });

  it('leaves a line that was removed and put again', async () => {
    const productId = randomUUID();
    await shop.put(userId, productId, 1);
    const ordered = await shop.findLines(userId);
    await shop.remove(userId, productId);
    await shop.put(userId, productId, 1);
    await shop.buy(userId, ordered);
    expect(await shop.findLines(userId)).toHaveLength(1);
  });

  it('leaves the same product in the same revision to everybody else', async () => {
    const productId = randomUUID();
    const other = randomUUID();
    for (const user of [userId, other]) await shop.put(user, productId, 1);
    await shop.buy(userId, await shop.findLines(userId));
    expect(await shop.findLines(userId)).toEqual([]);
    expect(await shop.findLines(other)).toHaveLength(1);
  });

  it('takes no line for another because their revisions are swapped', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await shop.put(userId, first, 1);
    await shop.put(userId, second, 1);
    await shop.buy(userId, [
      { productId: first, revision: 2 },
      { productId: second, revision: 1 },
    ]);
    expect(await shop.findLines(userId)).toHaveLength(2);
  });

  it('of somebody without a cart, or of nothing, is no trouble', async () => {
    await scenario(shop)
      .when(() => shop.buy(userId, [{ productId: randomUUID(), revision: 1 }]))
      .expectNoEvent();
    await shop.put(userId, randomUUID(), 1);
    await scenario(shop)
      .when(() => shop.buy(userId, []))
      .expectNoEvent();
    expect(await shop.findLines(userId)).toHaveLength(1);
  });
});
