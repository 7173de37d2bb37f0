import { type Kysely, sql } from 'kysely';
import { statement } from '../../platform/databases/index.ts';
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

export const insertItem = statement((query: OrdersQuery, given: OrderItemRow) =>
  query.insertInto('order_items').values({
    order_id: given.order_id,
    line: given.line,
    product_id: given.product_id,
    quantity: given.quantity,
    price: given.price,
  }),
);

export const insertHistory = statement(
  (query: OrdersQuery, given: { orderId: string; version: number; status: OrderStatus; now: number }) =>
    query
      .insertInto('order_history')
      .values({ order_id: given.orderId, version: given.version, status: given.status, at: given.now }),
);

/** Puts the order under a saga; answers 0 when another one has it, or its status is another. */
export const lockOrder = statement(
  (query: OrdersQuery, given: { id: string; sagaId: string; status: OrderStatus }) =>
    query
      .updateTable('orders')
      .set({ saga_id: given.sagaId, last_saga_id: given.sagaId })
      .where('id', '=', given.id)
      .where('status', '=', given.status)
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

export const findOrder = statement((query: OrdersQuery, given: { id: string; userId: string }) =>
  query.selectFrom('orders').selectAll().where('id', '=', given.id).where('user_id', '=', given.userId),
);

/** Items of the orders in a JSON array. */
export const findItems = statement((query: OrdersQuery, given: { orderIds: string }) =>
  query
    .selectFrom('order_items')
    .selectAll()
    .where('order_id', 'in', sql<string>`(select value from json_each(${given.orderIds}))`)
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
    .selectAll()
    .where('user_id', '=', given.userId)
    .where('id', '<', given.before)
    .orderBy('id', 'desc')
    .limit(given.limit),
);

export const listOrdersWithStatus = statement(
  (query: OrdersQuery, given: OrdersPage & { status: OrderStatus }) =>
    query
      .selectFrom('orders')
      .selectAll()
      .where('user_id', '=', given.userId)
      .where('status', '=', given.status)
      .where('id', '<', given.before)
      .orderBy('id', 'desc')
      .limit(given.limit),
);

export const listPendingOrders = statement((query: OrdersQuery, given: { after: string; limit: number }) =>
  query
    .selectFrom('orders')
    .select(['id', 'user_id', 'total', 'currency', 'placed_at'])
    .where('status', '=', sql.lit('pending'))
    .where('id', '>', given.after)
    .orderBy('id')
    .limit(given.limit),
);
