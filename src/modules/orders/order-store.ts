import { type Kysely, sql } from 'kysely';
import { rowsOf, statement, textsOf } from '../../platform/databases/index.ts';
import type { OrderStatus } from './order.ts';
import type { OrderItemRow, OrdersSchema } from './schema.ts';

type OrdersQuery = Kysely<OrdersSchema>;

interface NewOrder {
  id: string;
  sagaId: string;
  userId: string;
  total: number;
  currency: string;
  loyaltyPoints: number;
  paymentMethod: string;
  shippingAddress: string;
  billingAddress: string;
  now: number;
}

export const insertOrder = statement((query: OrdersQuery, given: NewOrder) =>
  query.insertInto('orders').values({
    id: given.id,
    user_id: given.userId,
    status: sql.lit('pending'),
    version: sql.lit(1),
    saga_id: given.sagaId,
    last_saga_id: given.sagaId,
    total: given.total,
    currency: given.currency,
    loyalty_points: given.loyaltyPoints,
    payment_method: given.paymentMethod,
    shipping_address: given.shippingAddress,
    billing_address: given.billingAddress,
    failure: sql.lit(null),
    placed_at: given.now,
    decided_at: sql.lit(null),
  }),
);

const NEW_ITEM = { line: 'integer', product_id: 'text', quantity: 'integer', price: 'integer' } as const;
type NewItem = Omit<OrderItemRow, 'order_id'>;

/** `items`: a JSON array. */
export const insertItems = statement((query: OrdersQuery, given: { orderId: string; items: string }) =>
  query
    .insertInto('order_items')
    .columns(['order_id', 'line', 'product_id', 'quantity', 'price'])
    .expression(
      query
        .selectFrom(rowsOf<NewItem>(given.items, NEW_ITEM).as('item'))
        .select(({ val }) => [
          val(given.orderId).as('order_id'),
          'item.line',
          'item.product_id',
          'item.quantity',
          'item.price',
        ]),
    ),
);

export const insertHistory = statement(
  (query: OrdersQuery, given: { orderId: string; version: number; status: OrderStatus; now: number }) =>
    query
      .insertInto('order_history')
      .values({ order_id: given.orderId, version: given.version, status: given.status, at: given.now }),
);

/** Puts the order under a saga; answers 0 when another one has it. */
export const holdOrder = statement((query: OrdersQuery, given: { id: string; sagaId: string }) =>
  query
    .updateTable('orders')
    .set({ saga_id: given.sagaId, last_saga_id: given.sagaId })
    .where('id', '=', given.id)
    .where('saga_id', 'is', null),
);

interface Decision {
  id: string;
  sagaId: string;
  status: OrderStatus;
  failure: string | null;
  now: number;
}

/** Ends the saga's hold on the order with a new status; answers the new version. */
export const decideOrder = statement((query: OrdersQuery, given: Decision) =>
  query
    .updateTable('orders')
    .set((row) => ({
      status: given.status,
      version: row('version', '+', 1),
      saga_id: sql.lit(null),
      failure: given.failure,
      decided_at: given.now,
    }))
    .where('id', '=', given.id)
    .where('saga_id', '=', given.sagaId)
    .returning('version'),
);

/** Every column of `OrderRow`. */
export const ORDER = [
  'id',
  'user_id',
  'status',
  'version',
  'saga_id',
  'last_saga_id',
  'total',
  'currency',
  'loyalty_points',
  'payment_method',
  'shipping_address',
  'billing_address',
  'failure',
  'placed_at',
  'decided_at',
] as const;

/** An order of this user, a row for each item, with the names that are in the copies. */
export const findOrderLines = statement((query: OrdersQuery, given: { id: string; userId: string }) =>
  query
    .selectFrom('orders')
    .innerJoin('order_items as item', 'item.order_id', 'orders.id')
    .leftJoin('user_copies as user', 'user.user_id', 'orders.user_id')
    .leftJoin('product_copies as product', 'product.product_id', 'item.product_id')
    .select(ORDER.map((column) => `orders.${column}` as const))
    .select(['item.line', 'item.product_id', 'item.quantity', 'item.price'])
    .select(['user.name as user_name', 'user.as_of as user_as_of'])
    .select(['product.name as product_name', 'product.as_of as product_as_of'])
    .where('orders.id', '=', given.id)
    .where('orders.user_id', '=', given.userId)
    .orderBy('item.line'),
);

/** An order of this user, which then stays as it is until the transaction ends. */
export const lockOrder = statement((query: OrdersQuery, given: { id: string; userId: string }) =>
  query
    .selectFrom('orders')
    .select(ORDER)
    .where('id', '=', given.id)
    .where('user_id', '=', given.userId)
    .forUpdate(),
);

/** Items of the orders in a JSON array. */
export const findItems = statement((query: OrdersQuery, given: { orderIds: string }) =>
  query
    .selectFrom('order_items')
    .select(['order_id', 'line', 'product_id', 'quantity', 'price'])
    .where('order_id', 'in', textsOf(given.orderIds))
    .orderBy('order_id')
    .orderBy('line'),
);

interface OrdersPage {
  userId: string;
  before: string;
  limit: number;
}

/** Ids are in the order of placing, so they serve as the cursor. */
export const listOrders = statement((query: OrdersQuery, given: OrdersPage) =>
  query
    .selectFrom('orders')
    .select(ORDER)
    .where('user_id', '=', given.userId)
    .where('id', '<', given.before)
    .orderBy('id', 'desc')
    .limit(given.limit),
);

export const listOrdersWithStatus = statement(
  (query: OrdersQuery, given: OrdersPage & { status: OrderStatus }) =>
    query
      .selectFrom('orders')
      .select(ORDER)
      .where('user_id', '=', given.userId)
      .where('status', '=', given.status)
      .where('id', '<', given.before)
      .orderBy('id', 'desc')
      .limit(given.limit),
);

/** A page of pending orders, a row for each item, in the order of placing. */
export const listPendingOrders = statement((query: OrdersQuery, given: { after: string; limit: number }) =>
  query
    .selectFrom(
      query
        .selectFrom('orders')
        .select(['id', 'user_id', 'total', 'currency', 'placed_at'])
        .where('status', '=', sql.lit('pending'))
        .where('id', '>', given.after)
        .orderBy('id')
        .limit(given.limit)
        .as('pending'),
    )
    .innerJoin('order_items as item', 'item.order_id', 'pending.id')
    .select([
      'pending.id',
      'pending.user_id',
      'pending.total',
      'pending.currency',
      'pending.placed_at',
      'item.product_id',
      'item.quantity',
    ])
    .orderBy('pending.id')
    .orderBy('item.line'),
);
