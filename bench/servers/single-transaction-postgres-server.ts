import type { AddressInfo } from 'node:net';
import express from 'express';
import helmet from 'helmet';
import { Pool, type PoolClient } from 'pg';
import { ordersContract } from '../../src/modules/orders/contract.ts';
import { createIds, systemClock } from '../../src/platform/foundation/index.ts';
import { measureRequests } from '../../src/platform/http/http-metrics.ts';
import { limitBody } from '../../src/platform/http/limits.ts';
import { createMetrics } from '../../src/platform/observability/index.ts';
import * as fixture from '../support/checkout-fixture.ts';

/**
 * What the shop on PostgreSQL is compared with: the same checkout as one transaction written straight on pg,
 * with prepared statements, over one shared database, behind the same HTTP layer. No modules, no events,
 * no saga.
 */
const pool = new Pool({ connectionString: process.env['BENCH_POSTGRES_URL'] ?? '', max: 20 });
const ids = createIds(systemClock);

await pool.query(`
  create table users (id text primary key, email text unique, name text, status text, points bigint);
  create table addresses (id text primary key, user_id text, street text, city text, country text, postal_code text);
  create table sessions (id text primary key, token_hash text unique, user_id text, role text, expires_at bigint);
  create table products (id text primary key, name text, price bigint, currency text);
  create table stock_levels (product_id text primary key, on_hand bigint, reserved bigint, sold bigint, version bigint);
  create table reservations (order_id text primary key, state text, changed_at bigint);
  create table reserved_items (order_id text, product_id text, quantity bigint, primary key (order_id, product_id));
  create table cart_lines (user_id text, product_id text, quantity bigint, revision bigint, primary key (user_id, product_id));
  create table orders (id text primary key, user_id text, status text, version bigint, total bigint, currency text,
    loyalty_points bigint, payment_method text, shipping_address text, billing_address text, placed_at bigint, decided_at bigint);
  create index orders_by_user on orders (user_id, id);
  create table order_items (order_id text, line bigint, product_id text, quantity bigint, price bigint, primary key (order_id, line));
  create table order_history (order_id text, version bigint, status text, at bigint, primary key (order_id, version));
  create table payments (id text primary key, order_id text unique, user_id text, amount bigint, currency text, method text, status text, created_at bigint);
  create table loyalty_entries (id text primary key, user_id text, order_id text, reason text, points bigint, at bigint);
  create table idempotency_keys (key text primary key, fingerprint text, order_id text, created_at bigint);
`);
const indexes = (count: number) => Array.from({ length: count }, (_, index) => index);
await insert(
  'users',
  indexes(fixture.BUYERS).map((index) => [
    fixture.userId(index),
    `${index}@example.com`,
    `Buyer ${index}`,
    'active',
    0,
  ]),
);
await insert(
  'addresses',
  indexes(fixture.BUYERS).map((index) => [
    fixture.addressId(index),
    fixture.userId(index),
    'Street 1',
    'Berlin',
    'DE',
    '10117',
  ]),
);
await insert(
  'sessions',
  indexes(fixture.BUYERS).map((index) => [
    fixture.userId(index),
    fixture.hashOf(fixture.tokenOf(index)),
    fixture.userId(index),
    'customer',
    fixture.FAR_FUTURE,
  ]),
);
await insert(
  'products',
  indexes(fixture.PRODUCTS).map((index) => [
    fixture.productId(index),
    `Product ${index}`,
    fixture.PRICE,
    'EUR',
  ]),
);
await insert(
  'stock_levels',
  indexes(fixture.PRODUCTS).map((index) => [fixture.productId(index), fixture.STOCK, 0, 0, 0]),
);
await insert(
  'orders',
  indexes(fixture.PENDING_ORDERS).map((index) => [
    fixture.orderId(index),
    fixture.userId(index),
    'pending',
    1,
    fixture.PRICE,
    'EUR',
    0,
    'none',
    '{}',
    '{}',
    index,
    index,
  ]),
);
await insert(
  'order_items',
  indexes(fixture.PENDING_ORDERS).flatMap((index) =>
    fixture
      .cartOf(index)
      .map(({ productId, quantity }, line) => [
        fixture.orderId(index),
        line,
        productId,
        quantity,
        fixture.PRICE,
      ]),
  ),
);
await insert('sessions', [
  ['staff', fixture.hashOf(fixture.STAFF_TOKEN), fixture.userId(0), 'staff', fixture.FAR_FUTURE],
]);
await pool.query(`create index orders_pending on orders (id) where status = 'pending'; analyze`);

async function insert(table: string, rows: (string | number)[][]): Promise<void> {
  for (const row of rows) {
    const places = row.map((_, index) => `$${index + 1}`).join(', ');
    await run(pool, `seed-${table}`, `insert into ${table} values (${places})`, row);
  }
}

async function fillCarts(): Promise<void> {
  await pool.query('delete from cart_lines');
  await insert(
    'cart_lines',
    indexes(fixture.BUYERS).flatMap((index) =>
      fixture.cartOf(index).map(({ productId, quantity }) => [fixture.userId(index), productId, quantity, 1]),
    ),
  );
}

type Row = Record<string, string>;

async function run(
  client: Pool | PoolClient,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const { rows } = await client.query<Row>({ name, text, values: values as unknown[] });
  return rows;
}

async function checkOut(userId: string, key: string, input: { addressId: string; paymentMethod: string }) {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const answer = await checkOutOn(client, userId, key, input);
    await client.query('commit');
    return answer;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

async function checkOutOn(
  client: PoolClient,
  userId: string,
  key: string,
  input: { addressId: string; paymentMethod: string },
) {
  const known = await run(client, 'known', 'select order_id from idempotency_keys where key = $1', [key]);
  if (known[0] !== undefined) return { id: known[0]['order_id'] };
  const [user] = await run(client, 'user', 'select status from users where id = $1', [userId]);
  if (user?.['status'] !== 'active') throw new Error('blocked');
  const [address] = await run(
    client,
    'address',
    'select street, city, country, postal_code from addresses where id = $1 and user_id = $2',
    [input.addressId, userId],
  );
  const lines = await run(
    client,
    'lines',
    `select product_id, quantity, name, price, currency from cart_lines
     join products on products.id = cart_lines.product_id where user_id = $1 order by product_id`,
    [userId],
  );
  if (address === undefined || lines.length === 0) throw new Error('nothing to order');
  const id = ids.next();
  const now = Date.now();
  const total = lines.reduce((sum, line) => sum + Number(line['price']) * Number(line['quantity']), 0);
  const snapshot = JSON.stringify(address);
  await run(client, 'order', 'insert into orders values ($1,$2,$3,1,$4,$5,0,$6,$7,$7,$8,$8)', [
    id,
    userId,
    'confirmed',
    total,
    'EUR',
    input.paymentMethod,
    snapshot,
    now,
  ]);
  await run(client, 'reservation', `insert into reservations values ($1, 'sold', $2)`, [id, now]);
  for (const [index, { product_id, quantity, price }] of lines.entries()) {
    await run(client, 'item', 'insert into order_items values ($1,$2,$3,$4,$5)', [
      id,
      index,
      product_id,
      quantity,
      price,
    ]);
    const taken = await run(
      client,
      'stock',
      `update stock_levels set on_hand = on_hand - $2, sold = sold + $2, version = version + 1
       where product_id = $1 and on_hand - reserved >= $2 returning product_id`,
      [product_id, quantity],
    );
    if (taken.length === 0) throw new Error('out of stock');
    await run(client, 'reserved', 'insert into reserved_items values ($1,$2,$3)', [id, product_id, quantity]);
  }
  await run(client, 'history', `insert into order_history values ($1, 1, 'confirmed', $2)`, [id, now]);
  await run(client, 'payment', `insert into payments values ($1,$2,$3,$4,'EUR',$5,'captured',$6)`, [
    ids.next(),
    id,
    userId,
    total,
    input.paymentMethod,
    now,
  ]);
  const points = Math.floor(total / 100);
  await run(client, 'entry', `insert into loyalty_entries values ($1,$2,$3,'earned',$4,$5)`, [
    ids.next(),
    userId,
    id,
    points,
    now,
  ]);
  await run(client, 'points', 'update users set points = points + $2 where id = $1', [userId, points]);
  await run(client, 'emptied', 'delete from cart_lines where user_id = $1', [userId]);
  await run(client, 'remembered', `insert into idempotency_keys values ($1, '', $2, $3)`, [key, id, now]);
  return {
    id,
    status: 'confirmed',
    items: lines,
    total: { amount: total, currency: 'EUR' },
    shippingAddress: address,
  };
}

const app = express();
app.disable('etag');
app.use(measureRequests(createMetrics()));
app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
app.use(limitBody());
app.post('/orders', async (request, response) => {
  const token = (request.headers.authorization ?? '').slice('Bearer '.length);
  const [session] = await run(
    pool,
    'session',
    'select user_id from sessions where token_hash = $1 and expires_at > $2',
    [fixture.hashOf(token), Date.now()],
  );
  if (session?.['user_id'] === undefined) throw new Error('nobody');
  const input = ordersContract.operations.placeOrder.input.parse(request.body);
  const key = `${session['user_id']}/${request.headers['idempotency-key']}`;
  response.status(201).json(await checkOut(session['user_id'], key, input));
});

/** What one JOIN answered before: a page of pending orders with users and products. */
const REPORT = `
  select o.id, o.placed_at, o.total, o.currency, u.id as user_id, u.name as user_name, u.email,
    i.product_id, p.name as product_name, i.quantity
  from (select * from orders where status = 'pending' and id > $1 order by id limit $2) o
  join users u on u.id = o.user_id
  join order_items i on i.order_id = o.id
  join products p on p.id = i.product_id
  order by o.id, i.line`;
app.get('/reports/pending-orders', async (request, response) => {
  const token = (request.headers.authorization ?? '').slice('Bearer '.length);
  const [session] = await run(
    pool,
    'staff',
    'select role from sessions where token_hash = $1 and expires_at > $2',
    [fixture.hashOf(token), Date.now()],
  );
  if (session?.['role'] !== 'staff') throw new Error('nobody');
  const rows = await run(pool, 'report', REPORT, ['', Number(request.query['limit'])]);
  const items = [...Map.groupBy(rows, (row) => row['id']).values()].map((lines) => ({
    orderId: lines[0]?.['id'],
    placedAt: new Date(Number(lines[0]?.['placed_at'])).toISOString(),
    total: { amount: Number(lines[0]?.['total']), currency: lines[0]?.['currency'] },
    user: { userId: lines[0]?.['user_id'], name: lines[0]?.['user_name'], email: lines[0]?.['email'] },
    items: lines.map((line) => ({
      productId: line['product_id'],
      name: line['product_name'],
      quantity: Number(line['quantity']),
    })),
  }));
  response.json({ items, nextCursor: null });
});

const server = app.listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
process.on('message', (message) => {
  if (message === 'stop') void pool.end().then(() => process.exit(0));
  else void fillCarts().then(() => process.send?.('filled'));
});
process.on('disconnect', () => process.exit(0));
