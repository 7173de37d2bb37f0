import { type Kysely, sql } from 'kysely';
import { statement, textsOf } from '../../platform/databases/index.ts';
import type { InventorySchema } from './schema.ts';

type InventoryQuery = Kysely<InventorySchema>;

const LEVEL = ['product_id as productId', 'on_hand as onHand', 'reserved', 'sold', 'version'] as const;

export const findLevel = statement((query: InventoryQuery, given: { productId: string }) =>
  query.selectFrom('stock_levels').select(LEVEL).where('product_id', '=', given.productId),
);

/** Holds the level until the transaction ends. */
export const lockLevel = statement((query: InventoryQuery, given: { productId: string }) =>
  query.selectFrom('stock_levels').select(LEVEL).where('product_id', '=', given.productId).forUpdate(),
);

/** The levels of a JSON array of product ids, as far as stock was ever set. */
export const findLevels = statement((query: InventoryQuery, given: { productIds: string }) =>
  query.selectFrom('stock_levels').select(LEVEL).where('product_id', 'in', textsOf(given.productIds)),
);

export const findAnyLevel = statement((query: InventoryQuery, _given: object) =>
  query.selectFrom('stock_levels').select('version').limit(1),
);

/** Answers nothing, and changes nothing, where there is one. */
export const insertLevel = statement((query: InventoryQuery, given: { productId: string; onHand: number }) =>
  query
    .insertInto('stock_levels')
    .values({
      product_id: given.productId,
      on_hand: given.onHand,
      reserved: sql.lit(0),
      sold: sql.lit(0),
      version: sql.lit(1),
    })
    .onConflict((conflict) => conflict.column('product_id').doNothing())
    .returning(LEVEL),
);

/** Answers nothing, and changes nothing, where more is reserved. */
export const updateOnHand = statement((query: InventoryQuery, given: { productId: string; onHand: number }) =>
  query
    .updateTable('stock_levels')
    .set((row) => ({ on_hand: given.onHand, version: row('version', '+', 1) }))
    .where('product_id', '=', given.productId)
    .where('reserved', '<=', given.onHand)
    .returning(LEVEL),
);

interface LevelChange {
  productId: string;
  onHand: number;
  reserved: number;
  sold: number;
}

/** Adds to the counts. Answers nothing, and changes nothing, where more would be reserved than is on hand. */
export const moveStock = statement((query: InventoryQuery, given: LevelChange) =>
  query
    .updateTable('stock_levels')
    .set((row) => ({
      on_hand: row('on_hand', '+', given.onHand),
      reserved: row('reserved', '+', given.reserved),
      sold: row('sold', '+', given.sold),
      version: row('version', '+', 1),
    }))
    .where('product_id', '=', given.productId)
    .where(sql<boolean>`on_hand + ${given.onHand} >= reserved + ${given.reserved}`)
    .returning(LEVEL),
);
