import { type Kysely, sql } from 'kysely';
import { statement } from '../../platform/databases/index.ts';
import type { ReservationState } from './reservation.ts';
import type { InventorySchema } from './schema.ts';

type InventoryQuery = Kysely<InventorySchema>;

export const findReservation = statement((query: InventoryQuery, given: { orderId: string }) =>
  query.selectFrom('reservations').select('state').where('order_id', '=', given.orderId),
);

/** In the order of product ids. */
export const findReservedItems = statement((query: InventoryQuery, given: { orderId: string }) =>
  query
    .selectFrom('reserved_items')
    .select(['product_id as productId', 'quantity'])
    .where('order_id', '=', given.orderId)
    .orderBy('product_id'),
);

interface StateOfOrder {
  orderId: string;
  state: ReservationState;
  now: number;
}

/** Writes nothing if the order has a reservation already. */
export const insertReservation = statement((query: InventoryQuery, given: StateOfOrder) =>
  query
    .insertInto('reservations')
    .values({ order_id: given.orderId, state: given.state, changed_at: given.now })
    .onConflict((conflict) => conflict.column('order_id').doNothing()),
);

/** `items` is a JSON array of product ids and quantities. */
export const insertReservedItems = statement(
  (query: InventoryQuery, given: { orderId: string; items: string }) =>
    query
      .insertInto('reserved_items')
      .columns(['order_id', 'product_id', 'quantity'])
      .expression(
        query
          .selectFrom(sql<{ value: string }>`json_each(${given.items})`.as('item'))
          .select([
            sql<string>`${given.orderId}`.as('order_id'),
            sql<string>`value ->> 'productId'`.as('product_id'),
            sql<number>`value ->> 'quantity'`.as('quantity'),
          ]),
      ),
);

export const updateReservation = statement((query: InventoryQuery, given: StateOfOrder) =>
  query
    .updateTable('reservations')
    .set({ state: given.state, changed_at: given.now })
    .where('order_id', '=', given.orderId),
);
