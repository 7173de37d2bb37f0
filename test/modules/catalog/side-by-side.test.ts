import { afterAll, beforeAll, expect, it } from 'vitest';
import { atOnce, times } from '../../support/at-once.ts';
import { bootCatalog, type CatalogShop } from './catalog-shop.ts';

const ROUNDS = 8;

let shop: CatalogShop;
beforeAll(async () => {
  shop = await bootCatalog();
});
afterAll(() => shop.stop());

const change = (input: Parameters<CatalogShop['catalog']['changeProduct']>[0]) => () =>
  shop.asStaff(() => shop.catalog.changeProduct(input));
const rebuild = () => shop.asStaff(() => shop.catalog.rebuildSearchIndex({}));

it('changes of one product at once are all kept, each in a version with its event', async () => {
  const { id } = await shop.add({ name: 'Kettle' });
  for (let round = 1; round <= ROUNDS; round += 1) {
    const changes = {
      name: `Kettle ${round}`,
      description: `Whistles ${round} times.`,
      category: `Kitchen ${round}`,
      price: { amount: 1_000 + round, currency: 'EUR' },
    };
    const { name, description, category, price } = changes;
    const outcomes = await atOnce([
      change({ id, name }),
      change({ id, description }),
      change({ id, category }),
      change({ id, price }),
    ]);
    expect(outcomes).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(await shop.asNobody(() => shop.catalog.getProduct({ id }))).toMatchObject(changes);
  }
  await shop.settled();
  const versions = shop.events.filter(({ key }) => key === id).map(({ version }) => version);
  expect(versions).toEqual(Array.from({ length: 1 + ROUNDS * 4 }, (_, index) => index + 1));
});

it('of changes that rest on one version, one is made', async () => {
  const { id, version } = await shop.add({ name: 'Gong' });
  const outcomes = await atOnce(times(4, (turn) => change({ id, version, name: `Gong ${turn}` })()));
  expect(outcomes.sort()).toEqual([
    'catalog.product-changed-meanwhile',
    'catalog.product-changed-meanwhile',
    'catalog.product-changed-meanwhile',
    'ok',
  ]);
});

it('an index that is made anew while products change has their latest words', async () => {
  const products = await Promise.all(Array.from({ length: 10 }, () => shop.add({ name: 'Samovar' })));
  for (let round = 1; round <= ROUNDS; round += 1) {
    const outcomes = await atOnce([
      rebuild,
      ...products.map(({ id }, index) => change({ id, name: `Samovar round${round} number${index}` })),
      rebuild,
      () => shop.add({ name: `Lantern round${round}` }),
    ]);
    expect(new Set(outcomes)).toEqual(new Set(['ok']));
    expect(await shop.find(`samovar round${round}`)).toHaveLength(products.length);
    expect(await shop.find('samovar')).toHaveLength(products.length);
    expect(await shop.find(`lantern round${round}`)).toHaveLength(1);
  }
});
