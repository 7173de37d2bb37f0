import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogContract } from '../../../src/modules/catalog/contract.ts';
import { createDemonstrationProducts } from '../../../src/modules/catalog/demonstration-products.ts';
import { bootCatalog } from './catalog-shop.ts';

const products = createDemonstrationProducts();

describe('the demonstration catalogue', () => {
  it('has at least 240 products in at least 8 categories', () => {
    expect(products.length).toBeGreaterThanOrEqual(240);
    expect(new Set(products.map(({ category }) => category)).size).toBeGreaterThanOrEqual(8);
  });

  it('tells each product by its name and id', () => {
    expect(new Set(products.map(({ name }) => name)).size).toBe(products.length);
    expect(new Set(products.map(({ id }) => id)).size).toBe(products.length);
  });

  it('would be accepted from staff', () => {
    const { input, output } = { ...catalogContract.operations.createProduct };
    for (const product of products) {
      const { id: _id, version: _version, ...fields } = product;
      expect(input.parse(fields)).toEqual(fields);
      expect(output.parse(product)).toEqual(product);
      expect(product.description).toMatch(/[.]$/);
    }
  });

  it('has ids of version 7 that never change', () => {
    const headphones = products.find(({ name }) => name === 'Halden H5 Wireless Headphones, Black');
    expect(headphones?.id).toBe('019b76da-a800-7016-80fc-a7304a63e58a');
  });
});

describe('loading it', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tearline-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const readAll = async (shop: Awaited<ReturnType<typeof bootCatalog>>) =>
    (await shop.readPages({ limit: 100 })).flat();

  it('happens when there is no product, is announced, and publishes every product', async () => {
    const shop = await bootCatalog({ folder, environment: { DEMO: 'on' } });
    expect(shop.kernel.notices).toEqual([`Loaded ${products.length} demonstration products.`]);
    const loaded = await readAll(shop);
    expect(new Map(loaded.map((product) => [product.id, product]))).toEqual(
      new Map(products.map((product) => [product.id, product])),
    );
    await shop.settled();
    expect(new Set(shop.events.map(({ key }) => key)).size).toBe(products.length);
    expect(shop.events.every(({ version }) => version === 1)).toBe(true);
    expect(await shop.find('wir head')).toContain('Halden H5 Wireless Headphones, Sand');
    await shop.stop();
  });

  it('happens once: the next start finds products and leaves them alone', async () => {
    const shop = await bootCatalog({ folder, environment: { DEMO: 'on' } });
    expect(shop.kernel.notices).toEqual([]);
    expect(await readAll(shop)).toHaveLength(products.length);
    expect(shop.events).toEqual([]);
    await shop.stop();
  });

  it('does not happen beside a product of the shop’s own', async () => {
    const own = await mkdtemp(join(tmpdir(), 'tearline-'));
    const before = await bootCatalog({ folder: own });
    expect(before.kernel.notices).toEqual([]);
    await before.add({ name: 'Real Thing' });
    await before.stop();
    const after = await bootCatalog({ folder: own, environment: { DEMO: 'on' } });
    expect((await readAll(after)).map(({ name }) => name)).toEqual(['Real Thing']);
    await after.stop();
    await rm(own, { recursive: true, force: true });
  });

  it('happens unless DEMO says off, and DEMO says nothing else', async () => {
    await expect(bootCatalog({ environment: { DEMO: 'maybe' } })).rejects.toThrow('DEMO: write on or off');
    const shop = await bootCatalog({ environment: { DEMO: '' } });
    expect(await readAll(shop)).toHaveLength(products.length);
    await shop.stop();
  });
});
