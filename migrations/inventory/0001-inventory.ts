import { sql } from 'kysely';
import { clusteredByKey, defineMigration } from '../../src/platform/databases/index.ts';

export const inventory0001 = defineMigration('0001-inventory', ({ schema }) => [
  schema
    .createTable('stock_levels')
    .addColumn('product_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('on_hand', 'integer', (column) => column.notNull())
    .addColumn('reserved', 'integer', (column) => column.notNull().check(sql`reserved >= 0`))
    .addColumn('sold', 'integer', (column) => column.notNull().check(sql`sold >= 0`))
    .addColumn('version', 'integer', (column) => column.notNull())
    // However the code goes wrong, no piece is promised twice.
    .addCheckConstraint('stock_levels_covered', sql`on_hand >= reserved`)
    .modifyEnd(clusteredByKey),

  schema
    .createTable('reservations')
    .addColumn('order_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('state', 'text', (column) =>
      column.notNull().check(sql`state in ('reserved', 'released', 'sold', 'returned')`),
    )
    .addColumn('changed_at', 'integer', (column) => column.notNull())
    .modifyEnd(clusteredByKey),

  schema
    .createTable('reserved_items')
    .addColumn('order_id', 'text', (column) => column.notNull())
    .addColumn('product_id', 'text', (column) => column.notNull())
    .addColumn('quantity', 'integer', (column) => column.notNull().check(sql`quantity > 0`))
    .addPrimaryKeyConstraint('reserved_items_key', ['order_id', 'product_id'])
    .modifyEnd(clusteredByKey),
]);
