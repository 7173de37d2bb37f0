import { type Kysely, sql } from 'kysely';
import { statement } from '../../platform/databases/index.ts';
import { NOBODY } from './buyer.ts';
import type { OrdersSchema } from './schema.ts';

type OrdersQuery = Kysely<OrdersSchema>;

/** Until the transaction ends the buyer is not erased; answers whether they were before. */
export const lockBuyer = statement((query: OrdersQuery, given: { userId: string }) =>
  query
    .insertInto('buyers')
    .values({ user_id: given.userId, erased: sql.lit(0) })
    .onConflict((conflict) =>
      conflict.column('user_id').doUpdateSet((row) => ({ erased: row.ref('buyers.erased') })),
    )
    .returning('erased'),
);

/** Waits for the orders that are being placed; those that come later are refused. Answers 0 for one who is erased already. */
export const eraseBuyer = statement((query: OrdersQuery, given: { userId: string }) =>
  query
    .insertInto('buyers')
    .values({ user_id: given.userId, erased: sql.lit(1) })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet({ erased: sql.lit(1) })
        .where('buyers.erased', '=', sql.lit(0)),
    ),
);

export const findOrdersOf = statement((query: OrdersQuery, given: { userId: string }) =>
  query
    .selectFrom('orders')
    .select(['id', 'status', 'saga_id as sagaId', 'shipping_address as shippingAddress'])
    .where('user_id', '=', given.userId)
    .orderBy('id')
    .forUpdate(),
);

/** What the law wants kept stays: what was bought and paid, and the address that it was billed to. */
export const reduceOrder = statement((query: OrdersQuery, given: { id: string; shippingAddress: string }) =>
  query
    .updateTable('orders')
    .set({ shipping_address: given.shippingAddress, payment_method: sql.lit('') })
    .where('id', '=', given.id),
);

/** An order that came to nothing is nobody's. */
export const anonymiseOrder = statement((query: OrdersQuery, given: { id: string; address: string }) =>
  query
    .updateTable('orders')
    .set({
      user_id: sql.lit(NOBODY),
      shipping_address: given.address,
      billing_address: given.address,
      payment_method: sql.lit(''),
    })
    .where('id', '=', given.id),
);

/** Orders of erased buyers that no law wants kept any more. */
export const findOutlivedOrders = statement(
  (query: OrdersQuery, given: { decidedBefore: number; limit: number }) =>
    query
      .selectFrom('orders')
      .innerJoin('buyers', 'buyers.user_id', 'orders.user_id')
      .select(['orders.id', 'orders.shipping_address as shippingAddress'])
      .where('buyers.erased', '=', sql.lit(1))
      .where('orders.decided_at', '<', given.decidedBefore)
      .orderBy('orders.id')
      .limit(given.limit),
);
