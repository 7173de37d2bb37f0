import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIds, systemClock } from '../../../src/platform/foundation/index.ts';
import { bootCatalog, type CatalogShop } from './catalog-shop.ts';
import { countLookUps } from './inside-catalog.ts';

const ids = createIds(systemClock);
const lamp = {
  name: 'Arc Desk Lamp',
  description: 'A lamp for desks.',
  category: 'Lighting',
  price: { amount: 8_990, currency: 'EUR' },
};

let shop: CatalogShop;
beforeAll(async () => {
  shop = await bootCatalog();
});
afterAll(() => shop.stop());

const create = (input: object = lamp, idempotencyKey?: string) =>
  shop.asStaff(() =>
    shop.catalog.createProduct(input as typeof lamp, idempotencyKey === undefined ? {} : { idempotencyKey }),
  );
const change = (input: object, idempotencyKey?: string) =>
  shop.asStaff(() =>
    shop.catalog.changeProduct(
      input as Parameters<typeof shop.catalog.changeProduct>[0],
      idempotencyKey === undefined ? {} : { idempotencyKey },
    ),
  );
const get = (id: string) => shop.asNobody(() => shop.catalog.getProduct({ id }));
const eventsOf = async (id: string) => {
  await shop.settled();
  return shop.events.filter(({ key }) => key === id);
};

describe('creating a product', () => {
  it('stores it in version 1, for everybody to see', async () => {
    const product = await create();
    expect(product).toEqual({ id: expect.any(String), ...lamp, version: 1 });
    expect(await get(product.id)).toEqual(product);
  });

  it('publishes it', async () => {
    const { id } = await create();
    expect(await eventsOf(id)).toEqual([{ key: id, version: 1, data: { productId: id, ...lamp } }]);
  });

  it('happens once for each key', async () => {
    const key = ids.next();
    const [first, again] = [await create(lamp, key), await create(lamp, key)];
    expect(again).toEqual(first);
    await expect(create({ ...lamp, name: 'Another' }, key)).rejects.toMatchObject({
      code: 'commands.key-reused',
    });
  });

  it.each([
    ['an empty name', { ...lamp, name: '  ' }],
    ['a name over several lines', { ...lamp, name: 'one\ntwo' }],
    ['a name that is too long', { ...lamp, name: 'x'.repeat(101) }],
    ['a broken character', { ...lamp, name: 'half \ud83d of one' }],
    ['an empty category', { ...lamp, category: '' }],
    ['a fraction of a cent', { ...lamp, price: { amount: 0.5, currency: 'EUR' } }],
    ['a negative price', { ...lamp, price: { amount: -1, currency: 'EUR' } }],
    ['a price without a currency', { ...lamp, price: { amount: 1 } }],
    ['a currency that is none', { ...lamp, price: { amount: 1, currency: 'euro' } }],
    ['a field too many', { ...lamp, colour: 'red' }],
  ])('refuses %s', async (_what, input) => {
    await expect(create(input)).rejects.toMatchObject({ code: 'contracts.invalid-input' });
  });

  it('is for staff only', async () => {
    const { createProduct } = shop.catalog;
    await expect(shop.asNobody(() => createProduct(lamp))).rejects.toMatchObject({
      code: 'contracts.unauthenticated',
    });
    await expect(shop.as(ids.next(), () => createProduct(lamp))).rejects.toMatchObject({
      code: 'contracts.forbidden',
    });
  });
});

describe('changing a product', () => {
  it('changes what is given and nothing else', async () => {
    const product = await create();
    const price = { amount: 7_990, currency: 'EUR' };
    expect(await change({ id: product.id, price })).toEqual({ ...product, price, version: 2 });
    expect(
      await change({ id: product.id, name: 'Bow Lamp', description: 'Bent.', category: 'Home' }),
    ).toEqual({
      id: product.id,
      name: 'Bow Lamp',
      description: 'Bent.',
      category: 'Home',
      price,
      version: 3,
    });
    expect(await get(product.id)).toMatchObject({ name: 'Bow Lamp', price, version: 3 });
  });

  it('publishes each version once', async () => {
    const { id } = await create();
    await change({ id, name: 'Second' });
    await change({ id, name: 'Third' });
    expect((await eventsOf(id)).map(({ version, data }) => [version, data.name])).toEqual([
      [1, 'Arc Desk Lamp'],
      [2, 'Second'],
      [3, 'Third'],
    ]);
  });

  it('to what it is already makes no new version', async () => {
    const product = await create();
    expect(await change({ ...lamp, id: product.id })).toEqual(product);
    expect(await eventsOf(product.id)).toHaveLength(1);
  });

  it('happens once for each key', async () => {
    const { id } = await create();
    const key = ids.next();
    const first = await change({ id, name: 'Once' }, key);
    await change({ id, name: 'Later' });
    expect(await change({ id, name: 'Once' }, key)).toEqual(first);
    expect(await get(id)).toMatchObject({ name: 'Later', version: 3 });
  });

  it('of a version that is no longer the present one is refused', async () => {
    const { id } = await create();
    expect(await change({ id, version: 1, name: 'Mine' })).toMatchObject({ version: 2 });
    await expect(change({ id, version: 1, name: 'Yours' })).rejects.toMatchObject({
      code: 'catalog.product-changed-meanwhile',
      kind: 'conflict',
      details: { productId: id, version: 2 },
    });
    expect(await get(id)).toMatchObject({ name: 'Mine', version: 2 });
  });

  it('that does not exist is refused', async () => {
    const id = ids.next();
    await expect(change({ id, name: 'None' })).rejects.toMatchObject({
      code: 'catalog.product-not-found',
      details: { productId: id },
    });
  });

  it('needs something to change', async () => {
    const { id } = await create();
    await expect(change({ id })).rejects.toMatchObject({ code: 'contracts.invalid-input' });
    await expect(change({ id, version: 1 })).rejects.toMatchObject({ code: 'contracts.invalid-input' });
  });

  it('is for staff only', async () => {
    const { id } = await create();
    const work = () => shop.catalog.changeProduct({ id, name: 'Mine' });
    await expect(shop.asNobody(work)).rejects.toMatchObject({ code: 'contracts.unauthenticated' });
    await expect(shop.as(ids.next(), work)).rejects.toMatchObject({ code: 'contracts.forbidden' });
  });
});

describe('looking products up', () => {
  it('that does not exist is refused', async () => {
    const id = ids.next();
    await expect(get(id)).rejects.toMatchObject({
      code: 'catalog.product-not-found',
      kind: 'not-found',
      details: { productId: id },
    });
  });

  it('by ids answers those that exist', async () => {
    const [one, other] = [await create(), await create({ ...lamp, price: { amount: 1, currency: 'USD' } })];
    const { products } = await shop.catalog.findProducts({
      productIds: [one.id, ids.next(), other.id, one.id],
    });
    expect(products.sort((left, right) => left.price.amount - right.price.amount)).toEqual([
      { id: other.id, name: lamp.name, price: { amount: 1, currency: 'USD' }, version: 1 },
      { id: one.id, name: lamp.name, price: lamp.price, version: 1 },
    ]);
    expect(await shop.catalog.findProducts({ productIds: [] })).toEqual({ incarnation: 1, products: [] });
  });

  it('by ids takes as many as a page of orders can name, in one statement', async () => {
    const known = await create();
    const productIds = [...Array.from({ length: 9_999 }, () => ids.next()), known.id];
    expect((await shop.catalog.findProducts({ productIds })).products).toMatchObject([{ id: known.id }]);
    expect(await shop.kernel.inside('catalog', countLookUps, { productIds })).toBe(1);
    await expect(
      shop.catalog.findProducts({ productIds: [...productIds, ids.next()] }),
    ).rejects.toMatchObject({ code: 'contracts.invalid-input' });
  });

  it('by ids is for modules only', async () => {
    await expect(shop.asStaff(() => shop.catalog.findProducts({ productIds: [] }))).rejects.toMatchObject({
      code: 'contracts.forbidden',
    });
  });

  it('counts the products of each category', async () => {
    await create({ ...lamp, category: 'Zithers' });
    await create({ ...lamp, category: 'Zithers' });
    await create({ ...lamp, category: 'Accordions' });
    const { items } = await shop.asNobody(() => shop.catalog.listCategories({}));
    expect(items.map(({ name }) => name)).toEqual(items.map(({ name }) => name).sort());
    expect(items).toContainEqual({ name: 'Zithers', products: 2 });
    expect(items).toContainEqual({ name: 'Accordions', products: 1 });
  });
});
