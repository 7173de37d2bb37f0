import { type Kysely, sql } from 'kysely';
import { rowsOf, statement, textsOf } from '../../platform/databases/index.ts';
import type { CartsSchema } from './schema.ts';

type CartsQuery = Kysely<CartsSchema>;

/** The lines of a cart that has not expired. */
export const findLines = statement((query: CartsQuery, given: { userId: string; now: number }) =>
  query
    .selectFrom('carts')
    .innerJoin('cart_lines', 'cart_lines.user_id', 'carts.user_id')
    .select([
      'cart_lines.product_id as productId',
      'cart_lines.quantity as quantity',
      'cart_lines.revision as revision',
      'carts.expires_at as expiresAt',
    ])
    .where('carts.user_id', '=', given.userId)
    .where('carts.expires_at', '>', given.now)
    .orderBy('cart_lines.product_id'),
);

interface Revision {
  userId: string;
  now: number;
  expiresAt: number;
}

/** The next version of a cart, new or old, which now lives on; nothing for one that has expired, or of somebody erased. */
export const reviseCart = statement((query: CartsQuery, given: Revision) =>
  query
    .insertInto('carts')
    .values({
      user_id: given.userId,
      version: sql.lit(1),
      expires_at: given.expiresAt,
      abandonments: sql.lit(0),
    })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet((row) => ({
          version: row('carts.version', '+', 1),
          expires_at: row.ref('excluded.expires_at'),
        }))
        .where((row) =>
          row.and([
            row('carts.erased', '=', sql.lit(0)),
            row.or([row('carts.expires_at', 'is', null), row('carts.expires_at', '>', given.now)]),
          ]),
        ),
    )
    .returning('version'),
);

/** The row stays, so that whatever was under way finds it. Answers 0 for one that is erased already. */
export const eraseCart = statement((query: CartsQuery, given: { userId: string }) =>
  query
    .insertInto('carts')
    .values({
      user_id: given.userId,
      version: sql.lit(1),
      expires_at: sql.lit(null),
      abandonments: sql.lit(0),
      erased: sql.lit(1),
    })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet({ expires_at: sql.lit(null), erased: sql.lit(1) })
        .where('carts.erased', '=', sql.lit(0)),
    ),
);

export const findCart = statement((query: CartsQuery, given: { userId: string }) =>
  query.selectFrom('carts').select(['expires_at as expiresAt', 'erased']).where('user_id', '=', given.userId),
);

/** Also those of a cart that has expired. */
export const findAllLines = statement((query: CartsQuery, given: { userId: string }) =>
  query
    .selectFrom('cart_lines')
    .select(['product_id as productId', 'quantity', 'revision'])
    .where('user_id', '=', given.userId)
    .orderBy('product_id'),
);

interface NewLine {
  userId: string;
  productId: string;
  quantity: number;
  revision: number;
}

export const saveLine = statement((query: CartsQuery, given: NewLine) =>
  query
    .insertInto('cart_lines')
    .values({
      user_id: given.userId,
      product_id: given.productId,
      quantity: given.quantity,
      revision: given.revision,
    })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'product_id']).doUpdateSet((row) => ({
        quantity: row.ref('excluded.quantity'),
        revision: row.ref('excluded.revision'),
      })),
    ),
);

export const deleteLine = statement((query: CartsQuery, given: { userId: string; productId: string }) =>
  query
    .deleteFrom('cart_lines')
    .where('user_id', '=', given.userId)
    .where('product_id', '=', given.productId),
);

interface LineRevision {
  productId: string;
  revision: number;
}

const LINE_REVISION = { productId: 'text', revision: 'integer' } as const;

/** Holds the cart until the transaction ends: whatever changes its lines begins here, or with a revision. */
export const lockCart = statement((query: CartsQuery, given: { userId: string }) =>
  query.selectFrom('carts').select('version').where('user_id', '=', given.userId).forUpdate(),
);

/** Of a JSON array of user ids, in their order. */
export const lockCarts = statement((query: CartsQuery, given: { userIds: string }) =>
  query
    .selectFrom('carts')
    .select('user_id')
    .where('user_id', 'in', textsOf(given.userIds))
    .orderBy('user_id')
    .forUpdate(),
);

/** `lines`: JSON of `[{productId, revision}]`. A line with another revision stays. */
export const deleteLinesOfRevisions = statement(
  (query: CartsQuery, given: { userId: string; lines: string }) =>
    query
      .deleteFrom('cart_lines')
      .where('user_id', '=', given.userId)
      .where(sql<boolean>`(product_id, revision) in ${rowsOf<LineRevision>(given.lines, LINE_REVISION)}`),
);

export const findExpiredCarts = statement((query: CartsQuery, given: { now: number; limit: number }) =>
  query
    .selectFrom('carts')
    .select('user_id as userId')
    .where('expires_at', '<=', given.now)
    .orderBy('expires_at')
    .limit(given.limit),
);

/** Holds those carts of the users in a JSON array that have expired, in the order of users. */
export const lockExpiredCarts = statement((query: CartsQuery, given: { userIds: string; now: number }) =>
  query
    .selectFrom('carts')
    .select('user_id as userId')
    .where('user_id', 'in', textsOf(given.userIds))
    .where('expires_at', '<=', given.now)
    .orderBy('user_id')
    .forUpdate(),
);

/** `userIds`: a JSON array, as below. */
export const deleteLines = statement((query: CartsQuery, given: { userIds: string }) =>
  query
    .deleteFrom('cart_lines')
    .where('user_id', 'in', textsOf(given.userIds))
    .returning(['user_id as userId', 'product_id as productId', 'quantity']),
);

export const countAbandonments = statement((query: CartsQuery, given: { userIds: string }) =>
  query
    .updateTable('carts')
    .set((row) => ({ abandonments: row('abandonments', '+', 1) }))
    .where('user_id', 'in', textsOf(given.userIds))
    .returning(['user_id as userId', 'abandonments']),
);

/** The rows stay, for the sake of the counters. */
export const closeCarts = statement((query: CartsQuery, given: { userIds: string }) =>
  query
    .updateTable('carts')
    .set({ expires_at: sql.lit(null) })
    .where('user_id', 'in', textsOf(given.userIds)),
);
