import { type Kysely, sql } from 'kysely';
import { createIds, systemClock } from '../../../src/platform/foundation/index.ts';
import type { CheckoutInput } from './create-app.ts';

export type Rows = Record<string, Record<string, string | number | null>>;
const ids = createIds(systemClock);
const REMEMBERED_MILLISECONDS = 86_400_000;

/** The checkout as one Kysely transaction. */
export function checkOutOnSqlite(database: Kysely<Rows>, userId: string, key: string, input: CheckoutInput) {
  return database.transaction().execute(async (query) => {
    const known = await query.selectFrom('command_log').selectAll().where('key', '=', key).executeTakeFirst();
    if (known !== undefined) return JSON.parse(String(known['outcome']));
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
      .select(['product_id', 'quantity', 'name', 'price_amount as price', 'price_currency as currency'])
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
        last_saga_id: id,
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
        version: 1,
        created_at: now,
        updated_at: now,
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
    const answer = {
      id,
      status: 'confirmed',
      items: lines,
      total: { amount: total, currency: 'EUR' },
      shippingAddress: address,
    };
    await query
      .insertInto('command_log')
      .values({
        key,
        operation: 'checkout',
        fingerprint: '',
        outcome: JSON.stringify(answer),
        created_at: now,
        expires_at: now + REMEMBERED_MILLISECONDS,
      })
      .execute();
    return answer;
  });
}
