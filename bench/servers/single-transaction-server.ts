import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import express from 'express';
import helmet from 'helmet';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { ordersContract } from '../../src/modules/orders/contract.ts';
import { createIds, systemClock } from '../../src/platform/foundation/index.ts';
import { measureRequests } from '../../src/platform/http/http-metrics.ts';
import { limitBody } from '../../src/platform/http/limits.ts';
import { createMetrics } from '../../src/platform/observability/index.ts';
import * as fixture from '../support/checkout-fixture.ts';

/**
 * What the shop is compared with: the same checkout as one Kysely transaction over one SQLite file with
 * the same tables, `synchronous=FULL`, behind the same HTTP layer. No modules, no events, no saga.
 */
const folder = process.env['BENCH_FOLDER'] ?? '.';
const file = new Database(join(folder, 'single.sqlite'));
file.pragma('journal_mode = wal');
file.pragma('synchronous = full');
file.exec(`
  create table users (id text primary key, email text unique, name text, status text, points integer);
  create table addresses (id text primary key, user_id text, street text, city text, country text, postal_code text);
  create table sessions (id text primary key, token_hash text unique, user_id text, role text, expires_at integer);
  create table products (id text primary key, name text, price integer, currency text);
  create table stock_levels (product_id text primary key, on_hand integer, reserved integer, sold integer, version integer);
  create table reservations (order_id text primary key, state text, changed_at integer);
  create table reserved_items (order_id text, product_id text, quantity integer, primary key (order_id, product_id));
  create table cart_lines (user_id text, product_id text, quantity integer, revision integer, primary key (user_id, product_id));
  create table orders (id text primary key, user_id text, status text, version integer, total integer, currency text,
    loyalty_points integer, payment_method text, shipping_address text, billing_address text, placed_at integer, decided_at integer);
  create index orders_by_user on orders (user_id, id);
  create table order_items (order_id text, line integer, product_id text, quantity integer, price integer, primary key (order_id, line));
  create table order_history (order_id text, version integer, status text, at integer, primary key (order_id, version));
  create table payments (id text primary key, order_id text unique, user_id text, amount integer, currency text, method text, status text, created_at integer);
  create table loyalty_entries (id text primary key, user_id text, order_id text, reason text, points integer, at integer);
  create table idempotency_keys (key text primary key, fingerprint text, order_id text, created_at integer);
`);

type Rows = Record<string, Record<string, string | number | null>>;
const database = new Kysely<Rows>({ dialect: new SqliteDialect({ database: file }) });
const ids = createIds(systemClock);
const indexes = (count: number) => Array.from({ length: count }, (_, index) => index);

await database.transaction().execute(async (query) => {
  for (const index of indexes(fixture.BUYERS)) {
    const id = fixture.userId(index);
    const user = { id, email: `${index}@example.com`, name: `Buyer ${index}`, status: 'active', points: 0 };
    await query.insertInto('users').values(user).execute();
    const address = { street: 'Street 1', city: 'Berlin', country: 'DE', postal_code: '10117' };
    await query
      .insertInto('addresses')
      .values({ id: fixture.addressId(index), user_id: id, ...address })
      .execute();
    const token_hash = fixture.hashOf(fixture.tokenOf(index));
    await query
      .insertInto('sessions')
      .values({ id, token_hash, user_id: id, role: 'customer', expires_at: fixture.FAR_FUTURE })
      .execute();
  }
  for (const index of indexes(fixture.PRODUCTS)) {
    const id = fixture.productId(index);
    await query
      .insertInto('products')
      .values({ id, name: `Product ${index}`, price: fixture.PRICE, currency: 'EUR' })
      .execute();
    await query
      .insertInto('stock_levels')
      .values({ product_id: id, on_hand: fixture.STOCK, reserved: 0, sold: 0, version: 0 })
      .execute();
  }
});

async function fillCarts(): Promise<void> {
  await database.transaction().execute(async (query) => {
    await query.deleteFrom('cart_lines').execute();
    for (const index of indexes(fixture.BUYERS)) {
      for (const { productId, quantity } of fixture.cartOf(index)) {
        const line = { user_id: fixture.userId(index), product_id: productId, quantity, revision: 1 };
        await query.insertInto('cart_lines').values(line).execute();
      }
    }
  });
}

async function checkOut(userId: string, key: string, input: { addressId: string; paymentMethod: string }) {
  return database.transaction().execute(async (query) => {
    const known = await query
      .selectFrom('idempotency_keys')
      .selectAll()
      .where('key', '=', key)
      .executeTakeFirst();
    if (known !== undefined) return { id: known['order_id'] };
    const user = await query
      .selectFrom('users')
      .selectAll()
      .where('id', '=', userId)
      .executeTakeFirstOrThrow();
    if (user['status'] !== 'active') throw new Error('blocked');
    const address = await query
      .selectFrom('addresses')
      .selectAll()
      .where('id', '=', input.addressId)
      .where('user_id', '=', userId)
      .executeTakeFirstOrThrow();
    const lines = await query
      .selectFrom('cart_lines')
      .innerJoin('products', 'products.id', 'cart_lines.product_id')
      .select(['product_id', 'quantity', 'name', 'price', 'currency'])
      .where('user_id', '=', userId)
      .execute();
    if (lines.length === 0) throw new Error('empty cart');
    const id = ids.next();
    const now = Date.now();
    const total = lines.reduce((sum, line) => sum + Number(line.price) * Number(line.quantity), 0);
    const snapshot = JSON.stringify(address);
    await query
      .insertInto('orders')
      .values({
        id,
        user_id: userId,
        status: 'confirmed',
        version: 1,
        total,
        currency: 'EUR',
        loyalty_points: 0,
        payment_method: input.paymentMethod,
        shipping_address: snapshot,
        billing_address: snapshot,
        placed_at: now,
        decided_at: now,
      })
      .execute();
    await query.insertInto('reservations').values({ order_id: id, state: 'sold', changed_at: now }).execute();
    for (const [line, { product_id, quantity, price }] of lines.entries()) {
      await query
        .insertInto('order_items')
        .values({
          order_id: id,
          line,
          product_id: product_id as string,
          quantity: quantity as number,
          price: price as number,
        })
        .execute();
      const taken = await query
        .updateTable('stock_levels')
        .set({
          on_hand: sql`on_hand - ${quantity}`,
          sold: sql`sold + ${quantity}`,
          version: sql`version + 1`,
        })
        .where('product_id', '=', product_id as string)
        .where(sql<boolean>`on_hand - reserved >= ${quantity}`)
        .executeTakeFirst();
      if (taken.numUpdatedRows === 0n) throw new Error('out of stock');
      await query
        .insertInto('reserved_items')
        .values({ order_id: id, product_id: product_id as string, quantity: quantity as number })
        .execute();
    }
    await query
      .insertInto('order_history')
      .values({ order_id: id, version: 1, status: 'confirmed', at: now })
      .execute();
    await query
      .insertInto('payments')
      .values({
        id: ids.next(),
        order_id: id,
        user_id: userId,
        amount: total,
        currency: 'EUR',
        method: input.paymentMethod,
        status: 'captured',
        created_at: now,
      })
      .execute();
    const points = Math.floor(total / 100);
    await query
      .insertInto('loyalty_entries')
      .values({ id: ids.next(), user_id: userId, order_id: id, reason: 'earned', points, at: now })
      .execute();
    await query
      .updateTable('users')
      .set({ points: sql`points + ${points}` })
      .where('id', '=', userId)
      .execute();
    await query.deleteFrom('cart_lines').where('user_id', '=', userId).execute();
    await query
      .insertInto('idempotency_keys')
      .values({ key, fingerprint: '', order_id: id, created_at: now })
      .execute();
    return {
      id,
      status: 'confirmed',
      items: lines,
      total: { amount: total, currency: 'EUR' },
      shippingAddress: address,
    };
  });
}

const app = express();
app.disable('etag');
app.use(measureRequests(createMetrics()));
app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
app.use(limitBody());
app.post('/orders', async (request, response) => {
  const token = (request.headers.authorization ?? '').slice('Bearer '.length);
  const session = await database
    .selectFrom('sessions')
    .selectAll()
    .where('token_hash', '=', fixture.hashOf(token))
    .where('expires_at', '>', Date.now())
    .executeTakeFirstOrThrow();
  const input = ordersContract.operations.placeOrder.input.parse(request.body);
  const key = `${session['user_id']}/${request.headers['idempotency-key']}`;
  response.status(201).json(await checkOut(session['user_id'] as string, key, input));
});
app.get('/products/:id', async (request, response) => {
  const row = await database
    .selectFrom('products')
    .selectAll()
    .where('id', '=', request.params.id)
    .executeTakeFirst();
  response.json(row);
});

const server = app.listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
process.on('message', (message) => {
  if (message === 'stop') process.exit(0);
  void fillCarts().then(() => process.send?.('filled'));
});
process.on('disconnect', () => process.exit(0));
