import type { Kysely } from 'kysely';
import { rowsOf, statement, textsOf } from '../../platform/databases/index.ts';
import type { Item, ReservationState } from './reservation.ts';
import type { InventorySchema } from './schema.ts';

type InventoryQuery = Kysely<InventorySchema>;

/** Holds the reservation in its state until the transaction ends: it is taken before any of its pieces. */
export const lockReservation = statement((query: InventoryQuery, given: { orderId: string }) =>
  query.selectFrom('reservations').select('state').where('order_id', '=', given.orderId).forUpdate(),
);

/** Of a JSON array of order ids, in their order. */
export const lockReservations = statement((query: InventoryQuery, given: { orderIds: string }) =>
  query
    .selectFrom('reservations')
    .select('order_id')
    .where('order_id', 'in', textsOf(given.orderIds))
    .orderBy('order_id')
    .forUpdate(),
);

/** The levels of all that these orders have reserved, in the order of product ids, as everybody takes them. */
export const lockReservedLevels = statement((query: InventoryQuery, given: { orderIds: string }) =>
  query
    .selectFrom('stock_levels')
    .select('product_id')
    .where('product_id', 'in', (reserved) =>
      reserved
        .selectFrom('reserved_items')
        .select('product_id')
        .where('order_id', 'in', textsOf(given.orderIds)),
    )
    .orderBy('product_id')
    .forUpdate(),
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

/** Fails if the order has a reservation already. */
export const insertNewReservation = statement((query: InventoryQuery, given: StateOfOrder) =>
  newReservation(query, given),
);

/** Writes nothing if the order has a reservation already. */
export const insertReservation = statement((query: InventoryQuery, given: StateOfOrder) =>
  newReservation(query, given).onConflict((conflict) => conflict.column('order_id').doNothing()),
);

function newReservation(query: InventoryQuery, { orderId, state, now }: StateOfOrder) {
  return query.insertInto('reservations').values({ order_id: orderId, state, changed_at: now });
}

/** `items` is a JSON array of product ids and quantities. */
export const insertReservedItems = statement(
  (query: InventoryQuery, given: { orderId: string; items: string }) =>
    query
      .insertInto('reserved_items')
      .columns(['order_id', 'product_id', 'quantity'])
      .expression(
        query
          .selectFrom(rowsOf<Item>(given.items, { productId: 'text', quantity: 'integer' }).as('item'))
          .select(({ val }) => [val(given.orderId).as('order_id'), 'item.productId', 'item.quantity']),
      ),
);

export const updateReservation = statement((query: InventoryQuery, given: StateOfOrder) =>
  query
    .updateTable('reservations')
    .set({ state: given.state, changed_at: given.now })
    .where('order_id', '=', given.orderId),
);
