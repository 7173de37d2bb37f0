import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { atOnce, times } from '../../support/at-once.ts';
import { type BootedCarts, bootCarts, HOUR } from './boot-carts.ts';

const ROUNDS = 10;

let shop: BootedCarts;
let userId: string;
const productId = randomUUID();
beforeEach(async () => {
  shop = await bootCarts({ CART_HOURS: '2' });
  userId = randomUUID();
});
afterEach(() => shop.stop());

it('every change of a cart has a revision of its own', async () => {
  const outcomes = await atOnce(times(12, (turn) => shop.put(userId, randomUUID(), turn + 1)));
  expect(new Set(outcomes)).toEqual(new Set(['ok']));
  const revisions = (await shop.findLines(userId)).map(({ revision }) => revision);
  expect(revisions.sort((one, other) => one - other)).toEqual(
    Array.from({ length: 12 }, (_, turn) => turn + 1),
  );
});

it('a cart holds no more than 100 lines', async () => {
  for (let line = 0; line < 98; line += 1) await shop.put(userId, randomUUID(), 1);
  const outcomes = await atOnce(times(5, () => shop.put(userId, randomUUID(), 1)));
  expect(outcomes.sort()).toEqual(['carts.cart-full', 'carts.cart-full', 'carts.cart-full', 'ok', 'ok']);
  expect(await shop.findLines(userId)).toHaveLength(100);
});

it('a line that is changed while it is bought stays', async () => {
  const others = Array.from({ length: 5 }, () => randomUUID());
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const other of [productId, ...others]) await shop.put(userId, other, 1);
    const bought = await shop.findLines(userId);
    const outcomes = await atOnce([
      () => shop.buy(userId, bought),
      () => shop.put(userId, productId, round + 1),
      () => shop.remove(userId, others[0] ?? '').catch(() => undefined),
    ]);
    expect(outcomes).toEqual(['ok', 'ok', 'ok']);
    expect(await shop.findLines(userId)).toMatchObject([{ productId, quantity: round + 1 }]);
  }
});

it('a cart is abandoned once, whoever comes by', async () => {
  for (let round = 1; round <= ROUNDS; round += 1) {
    await shop.put(userId, productId, round);
    shop.pass(2 * HOUR);
    const another = randomUUID();
    const outcomes = await atOnce([
      () => shop.expire(),
      () => shop.put(userId, another, 1),
      () => shop.expire(),
      () => shop.put(userId, another, 2),
    ]);
    expect(outcomes).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(await shop.findLines(userId)).toMatchObject([{ productId: another }]);
    await shop.remove(userId, another);
  }
  const announced = await shop.abandonments(userId);
  expect(announced).toEqual(
    Array.from({ length: ROUNDS }, (_, round) => ({
      version: round + 1,
      data: { userId, items: [{ productId, quantity: round + 1 }] },
    })),
  );
});

it('many carts that expire while they are bought keep nobody waiting in a circle', async () => {
  const carts = Array.from({ length: 20 }, () => randomUUID());
  const products = Array.from({ length: 4 }, () => randomUUID());
  const bought = new Map<string, { productId: string; revision: number }[]>();
  for (const cart of carts) {
    for (const product of products) await shop.put(cart, product, 1);
    bought.set(cart, (await shop.findLines(cart)).reverse());
  }
  shop.pass(2 * HOUR);
  const outcomes = await atOnce([
    () => shop.expire(),
    () => shop.expire(),
    ...carts.map((cart) => () => shop.buy(cart, bought.get(cart) ?? [])),
  ]);
  expect(new Set(outcomes)).toEqual(new Set(['ok']));
});
