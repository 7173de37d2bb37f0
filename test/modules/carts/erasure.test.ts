import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { atOnce } from '../../support/at-once.ts';
import { listDeadLetters, replay } from '../../support/kit/index.ts';
import { type BootedCarts, bootCarts } from './boot-carts.ts';

let shop: BootedCarts;
const productId = randomUUID();
beforeEach(async () => {
  shop = await bootCarts();
});
afterEach(() => shop.stop());

it('empties the cart of the person, and nobody else’s', async () => {
  const [person, other] = [randomUUID(), randomUUID()];
  for (const userId of [person, other]) await shop.put(userId, productId, 2);
  await shop.erase(person);
  expect((await shop.get(person)).items).toEqual([]);
  expect((await shop.get(other)).items).toHaveLength(1);
  expect(shop.answers).toMatchObject([
    {
      module: 'carts',
      report: [
        { table: 'cart_lines', treatment: 'erased', rows: 1 },
        { table: 'carts', treatment: 'kept', rows: 1 },
      ],
    },
  ]);
});

it('refuses what comes too late, also where there never was a cart', async () => {
  const person = randomUUID();
  await shop.erase(person);
  await expect(shop.put(person, productId, 1)).rejects.toMatchObject({ code: 'carts.account-erased' });
  await expect(shop.remove(person, productId)).rejects.toMatchObject({ code: 'carts.account-erased' });
  expect((await shop.kernel.client(shop.contract).exportPerson({ personId: person })).cart).toMatchObject({
    items: [],
  });
});

it('leaves nothing of a cart that is being filled meanwhile', async () => {
  for (let round = 0; round < 10; round += 1) {
    const person = randomUUID();
    await shop.put(person, productId, 1);
    await atOnce([
      () => shop.erase(person),
      () => shop.put(person, randomUUID(), 1),
      () => shop.put(person, randomUUID(), 2),
      () => shop.put(person, productId, 3),
    ]);
    expect((await shop.get(person)).items).toEqual([]);
  }
});

it('answers once, however often it is told', async () => {
  const person = randomUUID();
  await shop.put(person, productId, 1);
  await shop.erase(person);
  await shop.kernel.inside('carts', replay, { consumer: 'erase-person' });
  await shop.settled();
  expect(shop.answers).toHaveLength(1);
  expect(await shop.kernel.inside('carts', listDeadLetters, {})).toEqual([]);
});
