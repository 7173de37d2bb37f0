import type { Pool, PoolClient } from 'pg';
import { createIds, systemClock } from '../../../src/platform/foundation/index.ts';
import type { CheckoutInput } from './create-app.ts';
import { runPrepared } from './run-prepared.ts';

const ids = createIds(systemClock);
const REMEMBERED_MILLISECONDS = 86_400_000;

/** The checkout as one transaction written straight on pg, with prepared statements. */
export async function checkOutOnPostgres(pool: Pool, userId: string, key: string, input: CheckoutInput) {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const answer = await checkOutWith(client, userId, key, input);
    await client.query('commit');
    return answer;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

async function checkOutWith(client: PoolClient, userId: string, key: string, input: CheckoutInput) {
  const known = await runPrepared(client, 'known', 'select outcome from command_log where key = $1', [key]);
  if (known[0] !== undefined) return JSON.parse(known[0]['outcome'] ?? '{}');
  const [user] = await runPrepared(client, 'user', 'select status from users where id = $1', [userId]);
  if (user?.['status'] !== 'active') throw new Error('blocked');
  const [address] = await runPrepared(
    client,
    'address',
    'select street, city, country, postal_code from addresses where id = $1 and user_id = $2',
    [input.addressId, userId],
  );
  const lines = await runPrepared(
    client,
    'lines',
    `select product_id, quantity, name, price_amount as price, price_currency as currency from cart_lines
     join products on products.id = cart_lines.product_id where user_id = $1 order by product_id`,
    [userId],
  );
  if (address === undefined || lines.length === 0) throw new Error('nothing to order');
  const id = ids.next();
  const now = Date.now();
  const total = lines.reduce((sum, line) => sum + Number(line['price']) * Number(line['quantity']), 0);
  const snapshot = JSON.stringify(address);
  await runPrepared(
    client,
    'order',
    `insert into orders (id, user_id, status, version, last_saga_id, total, currency, loyalty_points, payment_method,
       shipping_address, billing_address, placed_at, decided_at)
     values ($1, $2, 'confirmed', 1, $1, $3, 'EUR', 0, $4, $5, $5, $6, $6)`,
    [id, userId, total, input.paymentMethod, snapshot, now],
  );
  await runPrepared(client, 'reservation', `insert into reservations values ($1, 'sold', $2)`, [id, now]);
  for (const [index, { product_id, quantity, price }] of lines.entries()) {
    await runPrepared(client, 'item', 'insert into order_items values ($1,$2,$3,$4,$5)', [
      id,
      index,
      product_id,
      quantity,
      price,
    ]);
    const taken = await runPrepared(
      client,
      'stock',
      `update stock_levels set on_hand = on_hand - $2, sold = sold + $2, version = version + 1
       where product_id = $1 and on_hand - reserved >= $2 returning product_id`,
      [product_id, quantity],
    );
    if (taken.length === 0) throw new Error('out of stock');
    await runPrepared(client, 'reserved', 'insert into reserved_items values ($1,$2,$3)', [
      id,
      product_id,
      quantity,
    ]);
  }
  await runPrepared(client, 'history', `insert into order_history values ($1, 1, 'confirmed', $2)`, [
    id,
    now,
  ]);
  await runPrepared(
    client,
    'payment',
    `insert into payments (id, order_id, user_id, amount, currency, method, status, version, created_at, updated_at)
     values ($1, $2, $3, $4, 'EUR', $5, 'captured', 1, $6, $6)`,
    [ids.next(), id, userId, total, input.paymentMethod, now],
  );
  const points = Math.floor(total / 100);
  await runPrepared(client, 'entry', `insert into loyalty_entries values ($1,$2,$3,'earned',$4,$5)`, [
    ids.next(),
    userId,
    id,
    points,
    now,
  ]);
  await runPrepared(client, 'points', 'update users set points = points + $2 where id = $1', [
    userId,
    points,
  ]);
  await runPrepared(client, 'emptied', 'delete from cart_lines where user_id = $1', [userId]);
  const answer = {
    id,
    status: 'confirmed',
    items: lines,
    total: { amount: total, currency: 'EUR' },
    shippingAddress: address,
  };
  await runPrepared(client, 'remembered', `insert into command_log values ($1, 'checkout', '', $2, $3, $4)`, [
    key,
    JSON.stringify(answer),
    now,
    now + REMEMBERED_MILLISECONDS,
  ]);
  return answer;
}
