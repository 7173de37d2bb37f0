import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ADDRESS,
  type Buyer,
  createProduct,
  registerBuyer,
  type Shopper,
  signInStaff,
} from '../support/shoppers.ts';
import { type RunningShop, startShop } from '../support/start-shop.ts';

const PROBES = ['/livez', '/readyz', '/status', '/metrics'];

let shop: RunningShop;
let staff: Shopper;
let buyer: Buyer;

beforeAll(async () => {
  shop = await startShop({ DEMO: 'on' });
  staff = await signInStaff(shop);
  buyer = await registerBuyer(shop);
});
afterAll(() => shop.stop());

interface Item {
  readonly id: string;
  readonly name: string;
}

/** Follows the cursor to the end; `meanwhile` happens after the first page. */
async function walk(path: string, limit: number, meanwhile: () => Promise<unknown> = async () => undefined) {
  const pages: Item[][] = [];
  let cursor = '';
  do {
    const { status, body } = await buyer.ask(
      'GET',
      `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${cursor}`,
    );
    expect(status).toBe(200);
    pages.push(body.items);
    cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    if (pages.length === 1) await meanwhile();
  } while (cursor !== '');
  return pages;
}

function idsOf(pages: readonly (readonly Item[])[]): string[] {
  return pages.flat().map(({ id }) => id);
}

describe('a page', () => {
  it('holds 20 by default and 100 at most', async () => {
    expect((await shop.request('GET', '/products')).body.items).toHaveLength(20);
    expect((await shop.request('GET', '/products?limit=1')).body.items).toHaveLength(1);
    expect((await shop.request('GET', '/products?limit=100')).body.items).toHaveLength(100);
  });

  it.each(['/products', '/users/me/addresses', '/orders', '/reports/pending-orders'])(
    'of %s is refused with another limit or a cursor from nowhere',
    async (path) => {
      for (const query of [
        'limit=0',
        'limit=101',
        'limit=-1',
        'limit=1.5',
        'limit=ten',
        'limit=',
        'page=2',
      ]) {
        const { status, body } = await staff.ask('GET', `${path}?${query}`);
        expect([query, status, body.code]).toEqual([query, 400, 'contracts.invalid-input']);
      }
      for (const cursor of ['', 'x', 'W10', 'WyJhIl0', 'bnVsbA', '%00', 'WyInIG9yIDE9MSAtLSJd']) {
        const { status, body } = await staff.ask('GET', `${path}?cursor=${cursor}`);
        expect([cursor, status, body.code]).toEqual([cursor, 400, 'contracts.bad-cursor']);
      }
      expect((await staff.ask('GET', `${path}?cursor=${'x'.repeat(501)}`)).status).toBe(400);
    },
  );

  it('of one list cannot be asked for with the cursor of another', async () => {
    const { nextCursor } = (await shop.request('GET', '/products?limit=1')).body;
    for (const path of ['/orders', '/users/me/addresses', '/reports/pending-orders', '/products?search=a']) {
      const { status, body } = await staff.ask(
        'GET',
        `${path}${path.includes('?') ? '&' : '?'}cursor=${nextCursor}`,
      );
      expect([path, status, body.code]).toEqual([path, 400, 'contracts.bad-cursor']);
    }
  });
});

describe('following the cursor', () => {
  it.each([7, 41, 100])('visits every product once, by name, %i at a time', async (limit) => {
    const pages = await walk('/products', limit);
    const ids = idsOf(pages);
    const { items } = (await shop.request('GET', '/categories')).body;
    expect(ids.length).toBe(
      items.reduce((sum: number, { products }: { products: number }) => sum + products, 0),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
    const names = pages.flat().map(({ name }) => name);
    expect(names).toEqual(names.toSorted());
  });

  it('visits every match of a search and every product of a category once', async () => {
    for (const query of ['search=a', 'search=the%20a', 'category=Kitchen']) {
      const [small, large] = [await walk(`/products?${query}`, 3), await walk(`/products?${query}`, 100)];
      expect(idsOf(small).length).toBeGreaterThan(6);
      expect(idsOf(small)).toEqual(idsOf(large));
      expect(new Set(idsOf(small)).size).toBe(idsOf(small).length);
    }
  });

  it('visits what was there from the beginning once, whatever is added before or behind', async () => {
    const before = idsOf(await walk('/products', 100));
    const during = idsOf(
      await walk('/products', 50, async () => {
        for (const name of ['0 first of all', 'zzz last of all']) await createProduct(staff, { name });
      }),
    );
    expect(during.filter((id) => before.includes(id))).toEqual(before);
    expect(new Set(during).size).toBe(during.length);
  });

  it('visits every address, and every order newest first', async () => {
    for (let count = 1; count < 12; count += 1) await buyer.ask('POST', '/users/me/addresses', ADDRESS);
    const addresses = idsOf(await walk('/users/me/addresses', 5));
    expect([addresses.length, new Set(addresses).size]).toEqual([12, 12]);
    const placed: string[] = [];
    const product = await createProduct(staff);
    for (let count = 0; count < 7; count += 1) {
      await buyer.putInCart(product);
      placed.push((await buyer.order()).body.id);
      await shop.settled();
    }
    expect(idsOf(await walk('/orders', 3))).toEqual(placed.toReversed());
    expect(idsOf(await walk('/orders?status=confirmed', 3))).toEqual(placed.toReversed());
  });
});

describe('the whole shop with RATE_LIMIT=5', () => {
  it('refuses the sixth request in a minute, but no probe', async () => {
    const limited = await startShop({ RATE_LIMIT: '5' });
    const statuses = [];
    for (let count = 0; count < 6; count += 1)
      statuses.push((await limited.request('GET', '/products')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    const refused = await limited.request('POST', '/sessions', {
      body: { email: 'a@b.example', password: 'x' },
    });
    expect(refused).toMatchObject({ status: 429, body: { code: 'http.too-many-requests', status: 429 } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    for (const probe of PROBES) expect((await limited.request('GET', probe)).status).toBe(200);
    await limited.stop();
  });
});
