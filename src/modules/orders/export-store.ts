import type { Kysely } from 'kysely';
import { statement } from '../../platform/databases/index.ts';
import { ORDER } from './order-store.ts';
import type { OrdersSchema } from './schema.ts';

type OrdersQuery = Kysely<OrdersSchema>;

/** All of a person's, oldest first. */
export const listAllOrders = statement((query: OrdersQuery, given: { userId: string }) =>
  query.selectFrom('orders').select(ORDER).where('user_id', '=', given.userId).orderBy('id'),
);

export const findHistoryOf = statement((query: OrdersQuery, given: { userId: string }) =>
  query
    .selectFrom('orders')
    .innerJoin('order_history as entry', 'entry.order_id', 'orders.id')
    .select(['entry.order_id as orderId', 'entry.status', 'entry.at'])
    .where('orders.user_id', '=', given.userId)
    .orderBy('entry.order_id')
    .orderBy('entry.version'),
);

export const findUserCopy = statement((query: OrdersQuery, given: { userId: string }) =>
  query.selectFrom('user_copies').select(['name', 'email']).where('user_id', '=', given.userId),
);
