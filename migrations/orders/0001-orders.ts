import { sql } from 'kysely';
import { clusteredByKey, defineMigration } from '../../src/platform/databases/index.ts';

export const orders0001 = defineMigration('0001-orders', ({ schema }) => [
  schema
    .createTable('orders')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('saga_id', 'text')
    .addColumn('last_saga_id', 'text', (column) => column.notNull())
    .addColumn('total', 'integer', (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('loyalty_points', 'integer', (column) => column.notNull())
    .addColumn('payment_method', 'text', (column) => column.notNull())
    .addColumn('shipping_address', 'text', (column) => column.notNull())
    .addColumn('billing_address', 'text', (column) => column.notNull())
    .addColumn('failure', 'text')
    .addColumn('placed_at', 'integer', (column) => column.notNull())
    .addColumn('decided_at', 'integer')
    .modifyEnd(clusteredByKey),
  schema.createIndex('orders_by_user').on('orders').columns(['user_id', 'id']),
  schema.createIndex('orders_pending').on('orders').column('id').where(sql<boolean>`status = 'pending'`),

  schema
    .createTable('order_items')
    .addColumn('order_id', 'text', (column) => column.notNull().references('orders.id'))
    .addColumn('line', 'integer', (column) => column.notNull())
    .addColumn('product_id', 'text', (column) => column.notNull())
    .addColumn('quantity', 'integer', (column) => column.notNull())
    .addColumn('price', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('order_items_key', ['order_id', 'line'])
    .modifyEnd(clusteredByKey),

  schema
    .createTable('order_history')
    .addColumn('order_id', 'text', (column) => column.notNull().references('orders.id'))
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('at', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('order_history_key', ['order_id', 'version'])
    .modifyEnd(clusteredByKey),

  schema
    .createTable('user_copies')
    .addColumn('user_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('as_of', 'integer', (column) => column.notNull()),

  schema
    .createTable('product_copies')
    .addColumn('product_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('as_of', 'integer', (column) => column.notNull()),
]);
