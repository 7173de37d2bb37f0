import { sql } from 'kysely';
import { defineMigration } from '../../src/platform/databases/index.ts';

export const users0001 = defineMigration('0001-users', ({ schema }) => [
  schema
    .createTable('users')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('password_hash', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull().check(sql`role in ('customer', 'staff')`))
    .addColumn('status', 'text', (column) => column.notNull().check(sql`status in ('active', 'blocked')`))
    .addColumn('points', 'integer', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'integer', (column) => column.notNull()),
  schema.createIndex('users_email').unique().on('users').column('email'),
  schema.createIndex('users_staff').on('users').column('id').where(sql<boolean>`role = 'staff'`),

  schema
    .createTable('addresses')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('street', 'text', (column) => column.notNull())
    .addColumn('city', 'text', (column) => column.notNull())
    .addColumn('country', 'text', (column) => column.notNull())
    .addColumn('postal_code', 'text', (column) => column.notNull())
    .addColumn('is_default', 'integer', (column) => column.notNull()),
  schema.createIndex('addresses_user').on('addresses').columns(['user_id', 'id']),
  // However the code goes wrong, an address book has one default.
  schema
    .createIndex('addresses_default')
    .unique()
    .on('addresses')
    .column('user_id')
    .where(sql<boolean>`is_default = 1`),

  schema
    .createTable('preferences')
    .addColumn('user_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('language', 'text', (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('newsletter', 'integer', (column) => column.notNull()),

  schema
    .createTable('loyalty_entries')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('order_id', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) =>
      column.notNull().check(sql`reason in ('earned', 'redeemed', 'returned', 'taken-back')`),
    )
    .addColumn('points', 'integer', (column) => column.notNull())
    .addColumn('at', 'integer', (column) => column.notNull()),
  // Whatever is delivered or asked for again, an order changes a balance once for each reason.
  schema.createIndex('loyalty_entries_order').unique().on('loyalty_entries').columns(['order_id', 'reason']),
  schema.createIndex('loyalty_entries_user').on('loyalty_entries').columns(['user_id', 'id']),
]);
