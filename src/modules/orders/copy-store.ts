import { type Kysely, sql } from 'kysely';
import { statement } from '../../platform/databases/index.ts';
import type { OrdersSchema } from './schema.ts';

type OrdersQuery = Kysely<OrdersSchema>;

interface UserCopy {
  userId: string;
  name: string;
  email: string;
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
      version: given.version,
      as_of: given.asOf,
    })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet((row) => ({
          name: row.ref('excluded.name'),
          email: row.ref('excluded.email'),
          version: row.ref('excluded.version'),
          as_of: sql<number>`max(as_of, excluded.as_of)`,
        }))
        .where(sql<boolean>`excluded.version >= version`),
    ),
);

interface ProductCopy {
  productId: string;
  name: string;
  version: number;
  asOf: number;
}

/** As `saveUserCopy`. */
export const saveProductCopy = statement((query: OrdersQuery, given: ProductCopy) =>
  query
    .insertInto('product_copies')
    .values({ product_id: given.productId, name: given.name, version: given.version, as_of: given.asOf })
    .onConflict((conflict) =>
      conflict
        .column('product_id')
        .doUpdateSet((row) => ({
          name: row.ref('excluded.name'),
          version: row.ref('excluded.version'),
          as_of: sql<number>`max(as_of, excluded.as_of)`,
        }))
        .where(sql<boolean>`excluded.version >= version`),
    ),
);

/** Copies of the users in a JSON array. */
export const findUserCopies = statement((query: OrdersQuery, given: { userIds: string }) =>
  query
    .selectFrom('user_copies')
    .select(['user_id', 'name', 'as_of'])
    .where('user_id', 'in', sql<string>`(select value from json_each(${given.userIds}))`),
);

/** Copies of the products in a JSON array. */
export const findProductCopies = statement((query: OrdersQuery, given: { productIds: string }) =>
  query
    .selectFrom('product_copies')
    .select(['product_id', 'name', 'as_of'])
    .where('product_id', 'in', sql<string>`(select value from json_each(${given.productIds}))`),
);
