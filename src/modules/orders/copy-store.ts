import type { Kysely } from 'kysely';
import { statement, textsOf } from '../../platform/databases/index.ts';
import type { OrdersSchema } from './schema.ts';

type OrdersQuery = Kysely<OrdersSchema>;

/** Copies of the users in a JSON array. */
export const findUserCopies = statement((query: OrdersQuery, given: { userIds: string }) =>
  query
    .selectFrom('user_copies')
    .select(['user_id', 'name', 'as_of'])
    .where('user_id', 'in', textsOf(given.userIds)),
);

/** Copies of the products in a JSON array. */
export const findProductCopies = statement((query: OrdersQuery, given: { productIds: string }) =>
  query
    .selectFrom('product_copies')
    .select(['product_id', 'name', 'as_of'])
    .where('product_id', 'in', textsOf(given.productIds)),
);
