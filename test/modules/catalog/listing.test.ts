import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeCursor } from '../../../src/platform/contracts/index.ts';
import { bootCatalog, type CatalogShop } from './catalog-shop.ts';

const TWINS = 11;
const LONGEST_NAME = '"鋼'.repeat(50);

let shop: CatalogShop;
beforeAll(async () => {
  shop = await bootCatalog();
  // Equal in everything that pages are ordered by, but for the id.
  for (let twin = 0; twin < TWINS; twin += 1) {
    await shop.add({
      name: 'Twin Candle',
      description: 'One of many.',
      category: twin % 2 === 0 ? 'Even' : 'Odd',
    });
  }
  for (const name of ['Candle Holder', 'Anvil', 'Zinc Candle', 'anchor', 'Äpfel', LONGEST_NAME]) {
    await shop.add({ name, category: 'Even' });
  }
});
afterAll(() => shop.stop());

it.each([1, 3, 4, 11, 100])(
  'pages of %i visit every product exactly once, by name and then id',
  async (limit) => {
    const pages = await shop.readPages({ limit });
    const visited = pages.flat();
    const inOrder = [...visited].sort((one, other) =>
      one.name === other.name
        ? one.id < other.id
          ? -1
          : 1
        : Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)),
    );
    expect(visited).toEqual(inOrder);
    expect(new Set(visited.map(({ id }) => id)).size).toBe(TWINS + 6);
    expect(visited).toHaveLength(TWINS + 6);
    expect(pages).toHaveLength(Math.ceil((TWINS + 6) / limit));
  },
);

it.each([1, 3, 100])('pages of %i of one category hold all of it and nothing else', async (limit) => {
  const even = (await shop.readPages({ limit, category: 'Even' })).flat();
  const odd = (await shop.readPages({ limit, category: 'Odd' })).flat();
  expect([even.length, odd.length]).toEqual([12, 5]);
  expect(new Set([...even, ...odd].map(({ id }) => id)).size).toBe(TWINS + 6);
});

it.each([1, 3, 4, 100])(
  'pages of %i of a search with equal ranks visit every match exactly once',
  async (limit) => {
    const whole = (await shop.readPages({ limit: 100, search: 'candle' })).flat();
    const visited = (await shop.readPages({ limit, search: 'candle' })).flat();
    expect(visited).toEqual(whole);
    expect(new Set(visited.map(({ id }) => id)).size).toBe(TWINS + 2);
  },
);

it('pages of a search in a category visit its matches exactly once', async () => {
  const visited = (await shop.readPages({ limit: 2, search: 'twin', category: 'Even' })).flat();
  expect(visited).toHaveLength(6);
  expect(new Set(visited.map(({ id }) => id)).size).toBe(6);
});

it('a category that does not exist is empty', async () => {
  expect(await shop.readPages({ limit: 20, category: 'Nothing' })).toEqual([[]]);
});

it('a blank category or search counts as left out', async () => {
  expect((await shop.readPages({ limit: 100, category: ' ', search: '' })).flat()).toHaveLength(TWINS + 6);
});

it('a page has 20 products unless it is asked for more, and never more than 100', async () => {
  const list = (limit?: number) =>
    shop.asNobody(() => shop.catalog.listProducts(limit === undefined ? {} : { limit }));
  expect((await list()).items).toHaveLength(TWINS + 6);
  await expect(list(101)).rejects.toMatchObject({ code: 'contracts.invalid-input' });
  await expect(list(0)).rejects.toMatchObject({ code: 'contracts.invalid-input' });
});

it.each([
  ['nonsense', 'nonsense', undefined],
  ['a rank in a list by name', encodeCursor([-1.5, '01980000-0000-7000-8000-000000000000']), undefined],
  ['a name in a search', encodeCursor(['Anvil', '01980000-0000-7000-8000-000000000000']), 'candle'],
  ['no id', encodeCursor(['Anvil', 'x']), undefined],
])('a cursor with %s is refused', async (_what, cursor, search) => {
  const input = search === undefined ? { cursor } : { cursor, search };
  await expect(shop.asNobody(() => shop.catalog.listProducts(input))).rejects.toMatchObject({
    code: 'contracts.bad-cursor',
  });
});
