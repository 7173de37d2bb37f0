import type { Kysely } from 'kysely';
import { greatest, statement, textsOf } from '../../platform/databases/index.ts';
import type { OrdersSchema } from './schema.ts';

type OrdersQuery = Kysely<OrdersSchema>;

interface UserCopy {
  userId: string;
  name: string;
  email: string;
  /** Of users; what is newer is told by (incarnation, version). */
  incarnation: number;
  version: number;
  asOf: number;
}

/** Keeps the newer of what is there and what is given: an older event or answer changes nothing. */
export const saveUserCopy = statement((query: OrdersQuery, given: UserCopy) =>
  query
    .insertInto('user_copies')
    .values({
      user_id: given.userId,
      name: given.name,
      email: given.email,
      incarnation: given.incarnation,
      version: given.version,
      as_of: given.asOf,
    })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet((row) => ({
          name: row.ref('excluded.name'),
          email: row.ref('excluded.email'),
          incarnation: row.ref('excluded.incarnation'),
          version: row.ref('excluded.version'),
          as_of: greatest(row.ref('user_copies.as_of'), row.ref('excluded.as_of')),
        }))
        .where(({ eb, refTuple }) =>
          eb(
            refTuple('excluded.incarnation', 'excluded.version'),
            '>=',
            refTuple('user_copies.incarnation', 'user_copies.version'),
          ),
        ),
    ),
);

interface ProductCopy {
  productId: string;
  name: string;
  incarnation: number;
  version: number;
  asOf: number;
}

/** As `saveUserCopy`. */
export const saveProductCopy = statement((query: OrdersQuery, given: ProductCopy) =>
  query
    .insertInto('product_copies')
    .values({
      product_id: given.productId,
      name: given.name,
      incarnation: given.incarnation,
      version: given.version,
      as_of: given.asOf,
    })
    .onConflict((conflict) =>
      conflict
        .column('product_id')
        .doUpdateSet((row) => ({
          name: row.ref('excluded.name'),
          incarnation: row.ref('excluded.incarnation'),
          version: row.ref('excluded.version'),
          as_of: greatest(row.ref('product_copies.as_of'), row.ref('excluded.as_of')),
        }))
        .where(({ eb, refTuple }) =>
          eb(
            refTuple('excluded.incarnation', 'excluded.version'),
            '>=',
            refTuple('product_copies.incarnation', 'product_copies.version'),
          ),
        ),
    ),
);

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
