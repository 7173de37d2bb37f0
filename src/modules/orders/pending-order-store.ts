import { type Kysely, sql } from 'kysely';
import { rowsOf, statement, textsOf } from '../../platform/databases/index.ts';
import type { OrdersSchema } from './schema.ts';

type OrdersQuery = Kysely<OrdersSchema>;

interface NewPendingOrder {
  orderId: string;
  userId: string;
  total: number;
  currency: string;
  now: number;
  /** A JSON array, as for `insertItems`. */
  items: string;
}

const ITEM = { line: 'integer', product_id: 'text', quantity: 'integer' } as const;
interface Item {
  line: number;
  product_id: string;
  quantity: number;
}

const COLUMNS = [
  'order_id',
  'line',
  'user_id',
  'total',
  'currency',
  'placed_at',
  'product_id',
  'quantity',
] as const;

/** In the transaction that places the order. */
export const insertPendingOrder = statement((query: OrdersQuery, given: NewPendingOrder) =>
  query
    .insertInto('pending_orders')
    .columns(COLUMNS)
    .expression(
      query
        .selectFrom(rowsOf<Item>(given.items, ITEM).as('item'))
        .select([
          sql<string>`cast(${given.orderId} as text)`.as('order_id'),
          'item.line',
          sql<string>`cast(${given.userId} as text)`.as('user_id'),
          sql<number>`cast(${given.total} as bigint)`.as('total'),
          sql<string>`cast(${given.currency} as text)`.as('currency'),
          sql<number>`cast(${given.now} as bigint)`.as('placed_at'),
          'item.product_id',
          'item.quantity',
        ]),
    ),
);

/** In the transaction that decides about the order. */
export const deletePendingOrder = statement((query: OrdersQuery, given: { orderId: string }) =>
  query.deleteFrom('pending_orders').where('order_id', '=', given.orderId),
);

/** Sorts after every id. */
const AFTER_ALL = sql.lit('g');

/**
 * A page of the report, a row for each line, with what the copies say of users and products. `others`: how
 * many orders come beside the first. The end of the page is looked up, so that its lines are one range.
 */
export const readPendingReport = statement((query: OrdersQuery, given: { after: string; others: number }) =>
  query
    .selectFrom('pending_orders as pending')
    .leftJoin('user_copies as user', 'user.user_id', 'pending.user_id')
    .leftJoin('product_copies as product', 'product.product_id', 'pending.product_id')
    .select([
      'pending.order_id as id',
      'pending.user_id',
      'pending.total',
      'pending.currency',
      'pending.placed_at',
      'pending.product_id',
      'pending.quantity',
      'user.name as user_name',
      'user.email as user_email',
      'product.name as product_name',
    ])
    .where('pending.order_id', '>', given.after)
    .where(
      'pending.order_id',
      '<=',
      sql<string>`coalesce(${query
        .selectFrom('pending_orders as last')
        .select('last.order_id')
        .where('last.line', '=', sql.lit(0))
        .where('last.order_id', '>', given.after)
        .orderBy('last.order_id')
        .limit(sql.lit(1))
        .offset(given.others)}, ${AFTER_ALL})`,
    )
    .orderBy('pending.order_id')
    .orderBy('pending.line'),
);

/** The next pending orders by id; decisions about them wait until the transaction ends. */
export const holdPendingOrders = statement((query: OrdersQuery, given: { after: string; limit: number }) =>
  query
    .selectFrom('orders')
    .select('id')
    .where('status', '=', sql.lit('pending'))
    .where('id', '>', given.after)
    .orderBy('id')
    .limit(given.limit)
    .forShare(),
);

/** Lines of the orders in a JSON array, and between two keys of all that are not pending. */
export const deleteOutdatedLines = statement(
  (query: OrdersQuery, given: { orderIds: string; after: string; through: string }) =>
    query
      .deleteFrom('pending_orders')
      .where('order_id', '>', given.after)
      .where('order_id', '<=', given.through)
      .where((row) =>
        row.or([
          row('order_id', 'in', textsOf(given.orderIds)),
          row.not(
            row.exists(
              row
                .selectFrom('orders')
                .select('orders.id')
                .whereRef('orders.id', '=', 'pending_orders.order_id')
                .where('orders.status', '=', sql.lit('pending')),
            ),
          ),
        ]),
      ),
);

/** Makes the lines of the orders in a JSON array from the orders themselves. */
export const insertLinesOf = statement((query: OrdersQuery, given: { orderIds: string }) =>
  query.insertInto('pending_orders').columns(COLUMNS).expression(linesOf(query, given.orderIds)),
);

/** What `insertLinesOf` would write. */
export const readLinesOf = statement((query: OrdersQuery, given: { orderIds: string }) =>
  linesOf(query, given.orderIds).orderBy('orders.id').orderBy('item.line'),
);

/** What is there between two keys, each line with whether its order is pending. */
export const readStoredLines = statement((query: OrdersQuery, given: { after: string; through: string }) =>
  query
    .selectFrom('pending_orders')
    .leftJoin('orders', 'orders.id', 'pending_orders.order_id')
    .select(COLUMNS.map((column) => `pending_orders.${column}` as const))
    .select('orders.status')
    .where('pending_orders.order_id', '>', given.after)
    .where('pending_orders.order_id', '<=', given.through)
    .orderBy('pending_orders.order_id')
    .orderBy('pending_orders.line'),
);

function linesOf(query: OrdersQuery, orderIds: string) {
  return query
    .selectFrom('orders')
    .innerJoin('order_items as item', 'item.order_id', 'orders.id')
    .select([
      'orders.id as order_id',
      'item.line',
      'orders.user_id',
      'orders.total',
      'orders.currency',
      'orders.placed_at',
      'item.product_id',
      'item.quantity',
    ])
    .where('orders.id', 'in', textsOf(orderIds));
}
