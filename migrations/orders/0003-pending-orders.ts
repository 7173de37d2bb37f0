import { clusteredByKey, defineMigration } from '../../src/platform/databases/index.ts';

/**
 * Copies know in which filling they were last seen and whether they have been forgotten; and the read model
 * of the report on pending orders.
 */
export const orders0003 = defineMigration('0003-pending-orders', ({ schema }) => [
  ...['user_copies', 'product_copies'].flatMap((table) =>
    ['generation', 'forgotten'].map((name) =>
      schema.alterTable(table).addColumn(name, 'integer', (column) => column.notNull().defaultTo(0)),
    ),
  ),

  schema
    .createTable('pending_orders')
    .addColumn('order_id', 'text', (column) => column.notNull())
    .addColumn('line', 'integer', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('total', 'integer', (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('placed_at', 'integer', (column) => column.notNull())
    .addColumn('product_id', 'text', (column) => column.notNull())
    .addColumn('quantity', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('pending_orders_key', ['order_id', 'line'])
    .modifyEnd(clusteredByKey),
]);
