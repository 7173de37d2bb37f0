import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { catalogContract } from '../../../src/modules/catalog/contract.ts';
import { createDemonstrationProducts } from '../../../src/modules/catalog/demonstration-products.ts';
import { inventoryModule } from '../../../src/modules/inventory/module.ts';
import { fakeOf, slice } from '../../support/kit/index.ts';
import { bootWarehouse, type Warehouse } from './warehouse.ts';

const productIds = createDemonstrationProducts().map(({ id }) => id);
const CATALOG = `Loaded ${productIds.length} demonstration products.`;
const STOCK = `Put demonstration stock of ${productIds.length} products into the warehouse.`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tearline-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function quantities(shop: Warehouse): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (let from = 0; from < productIds.length; from += 100) {
    const { stock } = await shop.inventory.findStock({ productIds: productIds.slice(from, from + 100) });
    for (const { productId, onHand } of stock) found.set(productId, onHand);
  }
  return found;
}

it('an empty warehouse gets believable stock of every product, and publishes it', async () => {
  const shop = await bootWarehouse({ folder, environment: { DEMO: 'on' } });
  expect(shop.kernel.notices).toEqual([CATALOG, STOCK]);
  const stock = [...(await quantities(shop)).values()];
  expect(stock).toHaveLength(productIds.length);
  const share = (test: (pieces: number) => boolean) => stock.filter(test).length / stock.length;
  expect(share((pieces) => pieces === 0)).toBeGreaterThan(0);
  expect(share((pieces) => pieces >= 1 && pieces <= 3)).toBeGreaterThan(0);
  expect(share((pieces) => pieces >= 20 && pieces <= 500)).toBeGreaterThan(0.85);
  expect(share((pieces) => pieces > 3 && pieces < 20)).toBe(0);
  await shop.settled();
  expect(new Set(shop.events.map(({ key }) => key)).size).toBe(productIds.length);
  await shop.stop();
});

it('the next start leaves the stock alone', async () => {
  const first = await bootWarehouse({ folder, environment: { DEMO: 'on' } });
  const [productId = ''] = productIds;
  await first.setStock(productId, 77_777);
  const before = await quantities(first);
  await first.stop();
  const second = await bootWarehouse({ folder, environment: { DEMO: 'on' } });
  expect(second.kernel.notices).toEqual([]);
  expect(await quantities(second)).toEqual(before);
  expect(before.get(productId)).toBe(77_777);
  await second.stop();
});

it('every shop gets the same stock', async () => {
  const one = await bootWarehouse({ environment: { DEMO: 'on' } });
  const other = await bootWarehouse({ environment: { DEMO: 'on' }, place: 'sqlite-tables' });
  expect(await quantities(one)).toEqual(await quantities(other));
  await one.stop();
  await other.stop();
});

it('nothing is loaded when DEMO is off', async () => {
  const off = await bootWarehouse();
  expect([off.kernel.notices, (await quantities(off)).size]).toEqual([[], 0]);
  await off.stop();
});

it('a shop’s own products get no stock that nobody has counted', async () => {
  const own = await mkdtemp(join(tmpdir(), 'tearline-'));
  const first = await bootWarehouse({ folder: own });
  const productId = await first.addProduct();
  await first.stop();
  const second = await bootWarehouse({ folder: own, environment: { DEMO: 'on' } });
  expect(second.kernel.notices).toEqual([]);
  expect((await second.inventory.findStock({ productIds: [productId] })).stock).toEqual([]);
  await second.stop();
  await rm(own, { recursive: true });
});

it('nothing is loaded where there is no product', async () => {
  const emptyCatalog = fakeOf(catalogContract, { findDemonstration: async () => ({ productIds: [] }) });
  const bare = await slice(inventoryModule, { beside: [emptyCatalog], environment: { DEMO: 'on' } });
  expect(bare.kernel.notices).toEqual([]);
  await bare.stop();
});
