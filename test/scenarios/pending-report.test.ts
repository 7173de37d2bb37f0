import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { deletePendingOrder } from '../../src/modules/orders/pending-order-store.ts';
import { userCopies } from '../../src/modules/orders/user-copies.ts';
import { heldPayments, letPaymentsGo } from '../support/fixtures/held-payments.ts';
import { type Buyer, registerBuyer, type Shopper, signInStaff } from '../support/shoppers.ts';
import { type Answer, type RunningShop, startShop } from '../support/start-shop.ts';
import { until } from '../support/until.ts';

const BUYERS = 50;
const LINES = 3;
const BOTH_ROUNDS = 2 * BUYERS;

interface ReportItem {
  readonly orderId: string;
  readonly user: { readonly userId: string; readonly name: string; readonly email: string };
  readonly items: readonly { readonly productId: string; readonly name: string; readonly quantity: number }[];
}

let shop: RunningShop;
let staff: Shopper;
let buyers: Buyer[];
let products: { id: string; name: string }[];
const ordering: Promise<Answer>[] = [];

beforeAll(async () => {
  const withHeldPayments = modules.map((module) =>
    module.contract.module === 'payments' ? heldPayments : module,
  );
  shop = await startShop({ DEMO: 'on' }, { modules: withHeldPayments });
  staff = await signInStaff(shop);
  products = await findProductsInStock();
  buyers = await Promise.all(
    Array.from({ length: BUYERS }, (_, index) => registerBuyer(shop, `Buyer ${index}`)),
  );
});
afterAll(async () => {
  letPaymentsGo(shop.folder);
  await shop.stop();
});

/** Each buyer orders other products than the rest. The orders stay pending; nothing else calls anybody afterwards. */
async function orderAll(round: number): Promise<void> {
  for (const [index, buyer] of buyers.entries()) {
    for (const line of (await buyer.ask('GET', '/cart')).body.items) {
      await buyer.ask('DELETE', `/cart/items/${line.productId}`);
    }
    for (const product of productsOf(round, index)) await buyer.putInCart(product.id, index + 1);
    ordering.push(buyer.order());
  }
  expect((await Promise.all(ordering)).every(({ status }) => status === 202)).toBe(true);
}

function productsOf(round: number, index: number) {
  const first = ((round - 1) * BUYERS + index) * LINES;
  return Array.from(
    { length: LINES },
    (_, line) => products[(first + line) % products.length] as (typeof products)[0],
  );
}

type Source = 'owners' | 'read-model';

async function report(limit?: number, cursor?: string, source?: Source) {
  const query = new URLSearchParams();
  if (source !== undefined) query.set('source', source);
  if (limit !== undefined) query.set('limit', String(limit));
  if (cursor !== undefined) query.set('cursor', cursor);
  const { status, body } = await staff.ask('GET', `/reports/pending-orders?${query}`);
  expect(status).toBe(200);
  return body as {
    items: ReportItem[];
    nextCursor: string | null;
    source: Source;
    copies: { asOf: string; ageSeconds: number } | null;
  };
}

/** All of it, page by page. */
async function whole(source: Source): Promise<ReportItem[]> {
  const items: ReportItem[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await report(30, cursor, source);
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

/** Calls of orders to other modules; those to payments are held and have nothing to do with the report. */
async function callsOfOrders(): Promise<number> {
  const { body } = await shop.request('GET', '/metrics');
  const counts = [...body.matchAll(/^tearline_call_duration_seconds_count\{(.*)\} (\d+)$/gm)];
  return counts
    .filter(([, labels]) => labels.includes('caller="orders"') && !labels.includes('module="payments"'))
    .reduce((sum, [, , count]) => sum + Number(count), 0);
}

async function countCalls(limit: number, source?: Source): Promise<number> {
  const before = await callsOfOrders();
  await report(limit, undefined, source);
  return (await callsOfOrders()) - before;
}

async function findProductsInStock() {
  const found: { id: string; name: string }[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body }: Answer = await shop.request('GET', `/products?limit=100${cursor}`);
    const stocks = await Promise.all(
      body.items.map(({ id }: { id: string }) => staff.ask('GET', `/stock/${id}`)),
    );
    found.push(...body.items.filter((_: unknown, index: number) => stocks[index].body.available > 100));
    cursor = body.nextCursor === null ? null : `&cursor=${body.nextCursor}`;
  }
  return found;
}

describe('the report on pending orders', () => {
  it('is empty, and asks nobody, while nothing is pending', async () => {
    expect(await report()).toEqual({ items: [], nextCursor: null, source: 'owners', copies: null });
    expect(await countCalls(100)).toBe(0);
  });

  it('shows each order with the name and e-mail of its user and the names of its products', async () => {
    await orderAll(1);
    const { items, nextCursor } = await report(100);
    expect([items.length, nextCursor]).toEqual([BUYERS, null]);
    for (const [index, buyer] of buyers.entries()) {
      const order = items.find(({ user }) => user.userId === buyer.userId);
      expect(order?.user).toEqual({ userId: buyer.userId, name: `Buyer ${index}`, email: buyer.email });
      const named = productsOf(1, index).map(({ id, name }) => ({
        productId: id,
        name,
        quantity: index + 1,
      }));
      expect(order?.items.toSorted(byProduct)).toEqual(named.toSorted(byProduct));
    }
  });

  it('makes two calls for a page, whatever is on it', async () => {
    expect(await countCalls(1)).toBe(2);
    expect(await countCalls(20)).toBe(2);
    expect(await countCalls(50)).toBe(2);
  });

  it('pages oldest first, 20 at a time by default, and each order comes once', async () => {
    const all = (await report(100)).items.map(({ orderId }) => orderId);
    expect((await report()).items.length).toBe(20);
    const walked: string[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = await report(7, cursor);
      walked.push(...page.items.map(({ orderId }) => orderId));
      cursor = page.nextCursor;
    }
    expect(walked).toEqual(all);
    expect(all.toSorted()).toEqual(all);
    for (const query of ['limit=101', 'limit=0', 'cursor=bm9uZQ', 'status=pending']) {
      expect((await staff.ask('GET', `/reports/pending-orders?${query}`)).status, query).toBe(400);
    }
  });

  it('names everything as it is now, without waiting for an event', async () => {
    const [buyer, product] = [buyers[0] as Buyer, productsOf(1, 0)[0] as { id: string; name: string }];
    await buyer.ask('PATCH', '/users/me', { name: 'Ada King' });
    await staff.ask('PATCH', `/products/${product.id}`, { name: 'Renamed' });
    const order = (await report(100)).items.find(({ user }) => user.userId === buyer.userId);
    expect(order?.user.name).toBe('Ada King');
    expect(order?.items.find(({ productId }) => productId === product.id)?.name).toBe('Renamed');
  });

  it('makes two calls for a page of 100 orders with more than 100 products too', async () => {
    await orderAll(2);
    const { items } = await report(100);
    expect(items.length).toBe(BOTH_ROUNDS);
    expect(
      new Set(items.flatMap((order) => order.items.map(({ productId }) => productId))).size,
    ).toBeGreaterThan(100);
    expect(await countCalls(100)).toBe(2);
    expect(items.flatMap((order) => order.items).filter(({ name }) => name === '(unknown)')).toEqual([]);
  });

  it('says the same from the read model when everything is at rest, without calling anybody', async () => {
    await shop.settled();
    expect(await whole('read-model')).toEqual(await whole('owners'));
    expect(await countCalls(100, 'read-model')).toBe(0);
    expect((await staff.ask('GET', '/reports/pending-orders?source=guess')).status).toBe(400);
  });

  it('follows a rename in the read model once its event has arrived, and says how old that is', async () => {
    const buyer = buyers[1] as Buyer;
    await buyer.ask('PATCH', '/users/me', { name: 'Grace King', email: 'grace.king@example.com' });
    await shop.settled();
    const { items, source } = await report(100, undefined, 'read-model');
    expect(items.find(({ user }) => user.userId === buyer.userId)?.user).toEqual({
      userId: buyer.userId,
      name: 'Grace King',
      email: 'grace.king@example.com',
    });
    expect(source).toBe('read-model');
    // How old it is, is looked up now and then, and less often on a busy machine.
    const renamedAt = Date.now();
    await until(async () => {
      const { copies } = await report(1, undefined, 'read-model');
      return Date.parse(copies?.asOf ?? '') >= renamedAt && (copies?.ageSeconds ?? 10) < 10;
    });
  });

  it('is made anew, and what is wrong in the read model is found and mended', async () => {
    const { copies } = shop.kernel;
    const { database } = shop.gateway.module('orders');
    const expected = await whole('read-model');
    const spoilt = expected[3]?.orderId ?? '';
    await database.execute(deletePendingOrder, { orderId: spoilt });
    expect(await whole('read-model')).toHaveLength(BOTH_ROUNDS - 1);
    const look = (dryRun: boolean) => copies.reconcile('orders', 'pending-orders', dryRun, () => undefined);
    expect(await look(true)).toMatchObject({
      differences: [{ key: spoilt, kind: 'different' }],
      repaired: 0,
    });
    expect(await look(false)).toMatchObject({ found: 1, repaired: 1 });
    expect(await look(false)).toMatchObject({ compared: BOTH_ROUNDS, found: 0 });
    expect(await whole('read-model')).toEqual(expected);
    for (const { orderId } of expected) await database.execute(deletePendingOrder, { orderId });
    await copies.rebuild('orders', 'pending-orders', () => undefined);
    expect(await whole('read-model')).toEqual(expected);
  });

  it('holds nothing that identifies a person but the copy of the user, which forgets', async () => {
    const buyer = buyers[2] as Buyer;
    await shop.gateway
      .module('orders')
      .database.transaction((transaction) =>
        userCopies.forget(transaction, { key: buyer.userId, incarnation: 1, version: 2, asOf: Date.now() }),
      );
    const { items } = await report(100, undefined, 'read-model');
    const order = items.find(({ user }) => user.userId === buyer.userId);
    expect(order?.user).toEqual({ userId: buyer.userId, name: '(erased)', email: '(erased)' });
  });

  it('is for staff', async () => {
    expect((await shop.request('GET', '/reports/pending-orders')).status).toBe(401);
    expect((await (buyers[0] as Buyer).ask('GET', '/reports/pending-orders')).status).toBe(403);
  });

  it('loses an order once that is decided', async () => {
    letPaymentsGo(shop.folder);
    await until(async () => (await report(1)).items.length === 0);
    await until(async () => (await report(1, undefined, 'read-model')).items.length === 0);
  });
});

function byProduct(left: { readonly productId: string }, right: { readonly productId: string }): number {
  return left.productId < right.productId ? -1 : 1;
}
