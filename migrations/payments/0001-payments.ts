import { sql } from 'kysely';
import { defineMigration } from '../../src/platform/databases/index.ts';

export const payments0001 = defineMigration('0001-payments', ({ schema }) => [
  schema
    .createTable('payments')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('order_id', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('amount', 'integer', (column) => column.notNull().check(sql`amount >= 0`))
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) =>
      column.notNull().check(sql`status in ('captured', 'voided', 'refunded')`),
    )
    .addColumn('gateway_reference', 'text')
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .addColumn('updated_at', 'integer', (column) => column.notNull()),
  schema.createIndex('payments_order').unique().on('payments').column('order_id'),

  schema
    .createTable('refunds')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('payment_id', 'text', (column) => column.notNull().references('payments.id'))
    .addColumn('amount', 'integer', (column) => column.notNull().check(sql`amount >= 0`))
    .addColumn('gateway_reference', 'text')
    .addColumn('at', 'integer', (column) => column.notNull()),
  schema.createIndex('refunds_payment').unique().on('refunds').column('payment_id'),
]);
