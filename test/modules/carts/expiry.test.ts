import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cartsEvents } from '../../../src/modules/carts/contract.ts';
import { scenario } from '../../support/kit/index.ts';
import { type BootedCarts, bootCarts, HOUR } from './boot-carts.ts';
import { expireOvertaken } from './expire-overtaken.ts';

let shop: BootedCarts;
let userId: string;
const productId = randomUUID();
beforeEach(async () => {
  shop = await bootCarts({ CART_HOURS: '2' });
  userId = randomUUID();
});
afterEach(() => shop.stop());

describe('a cart whose time has passed', () => {
  it('is empty before the job comes by', async () => {
    await shop.put(userId, productId, 1);
    shop.pass(2 * HOUR - 5_000);
    expect((await shop.get(userId)).items).toHaveLength(1);
    shop.pass(5_000);
    expect(await shop.get(userId)).toEqual({ items: [], expiresAt: null });
    expect(await shop.findLines(userId)).toEqual([]);
    await expect(shop.remove(userId, productId)).rejects.toMatchObject({ code: 'carts.line-not-found' });
    expect(await shop.abandonments(userId)).toEqual([]);
  });

  it('is announced by the job, once', async () => {
    const announced = await scenario(shop)
      .given(() => shop.put(userId, productId, 3))
      .given(async () => shop.pass(2 * HOUR))
      .when(() => shop.expire())
      .expectEvent(cartsEvents.cartAbandoned, { userId, items: [{ productId, quantity: 3 }] });
    expect(announced).toMatchObject({ key: userId, version: 1 });
    await scenario(shop)
      .when(() => shop.expire())
      .expectNoEvent();
    expect(await shop.get(userId)).toEqual({ items: [], expiresAt: null });
  });

  it('is announced when its user puts something into it before the job, and begins empty', async () => {
    await shop.put(userId, productId, 3);
    shop.pass(2 * HOUR);
    const another = randomUUID();
    const { items } = await shop.put(userId, another, 1);
    expect(items).toEqual([{ productId: another, quantity: 1, revision: 2 }]);
    await shop.expire();
    expect(await shop.abandonments(userId)).toEqual([
      { version: 1, data: { userId, items: [{ productId, quantity: 3 }] } },
    ]);
    expect((await shop.get(userId)).items).toEqual(items);
  });

  it('is announced again each time, with versions without a gap and revisions that go on', async () => {
    for (let time = 1; time <= 4; time += 1) {
      const { items } = await shop.put(userId, productId, time);
      expect(items[0]?.revision).toBe(time);
      shop.pass(2 * HOUR);
      if (time % 2 === 0) await shop.expire();
    }
    const announced = await shop.abandonments(userId);
    expect(announced.map(({ version }) => version)).toEqual([1, 2, 3, 4]);
  });

  it('is not announced when it was empty', async () => {
    await scenario(shop)
      .given(() => shop.put(userId, productId, 1))
      .given(() => shop.remove(userId, productId))
      .given(async () => shop.pass(2 * HOUR))
      .when(() => shop.expire())
      .expectNoEvent();
    expect((await shop.put(userId, productId, 1)).items[0]?.revision).toBe(3);
  });

  it('was bought meanwhile: nothing is announced', async () => {
    await shop.put(userId, productId, 1);
    await shop.buy(userId, await shop.findLines(userId));
    shop.pass(2 * HOUR);
    await shop.expire();
    expect(await shop.abandonments(userId)).toEqual([]);
  });
});

describe('a change', () => {
  it('moves the expiry', async () => {
    await shop.put(userId, productId, 1);
    shop.pass(HOUR);
    await shop.put(userId, productId, 2);
    shop.pass(HOUR);
    await shop.expire();
    expect((await shop.get(userId)).items).toMatchObject([{ productId, quantity: 2 }]);
  });

  it('that fails moves nothing', async () => {
    await shop.put(userId, productId, 1);
    shop.pass(HOUR);
    await expect(shop.remove(userId, randomUUID())).rejects.toThrow();
    shop.pass(HOUR);
    expect((await shop.get(userId)).items).toEqual([]);
  });
});

describe('the job', () => {
  it('goes through more carts than fit into a batch, and leaves those whose time has not come', async () => {
    const users = Array.from({ length: 201 }, () => randomUUID());
    await Promise.all(users.map((user) => shop.put(user, productId, 1)));
    shop.pass(HOUR);
    await shop.put(userId, productId, 1);
    shop.pass(HOUR);
    await shop.expire();
    for (const user of users) expect(await shop.abandonments(user)).toHaveLength(1);
    expect(await shop.abandonments(userId)).toEqual([]);
    expect((await shop.get(userId)).items).toHaveLength(1);
  });

  it('beside a user who comes back loses nothing and announces once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const user = randomUUID();
      await shop.put(user, productId, 1);
      shop.pass(2 * HOUR);
      await Promise.all([shop.expire(), shop.put(user, productId, 9)]);
      expect((await shop.get(user)).items).toEqual([{ productId, quantity: 9, revision: 2 }]);
      expect(await shop.abandonments(user)).toMatchObject([
        { version: 1, data: { items: [{ productId, quantity: 1 }] } },
      ]);
    }
  });
});

describe('a cart that the job has seen as expired', () => {
  it('is left alone when its user comes back before the job’s transaction', async () => {
    await shop.put(userId, productId, 1);
    shop.pass(2 * HOUR);
    const back = { userId, productId, quantity: 9 };
    const announced = await shop.kernel.inside('carts', expireOvertaken, back);
    expect(announced).toEqual([]);
    expect((await shop.get(userId)).items).toEqual([{ productId, quantity: 9, revision: 2 }]);
  });
});

describe('CART_HOURS', () => {
  it.each(['0', '721', '1.5', 'long'])('refuses %s', async (hours) => {
    await expect(bootCarts({ CART_HOURS: hours })).rejects.toThrow(
      'CART_HOURS: has to be a whole number of hours from 1 to 720',
    );
  });
});
