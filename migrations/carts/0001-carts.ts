import { sql } from 'kysely';
import { clusteredByKey, defineMigration } from '../../src/platform/databases/index.ts';

export const carts0001 = defineMigration('0001-carts', ({ schema }) => [
  schema
    .createTable('carts')
    .addColumn('user_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('expires_at', 'integer')
    .addColumn('abandonments', 'integer', (column) => column.notNull()),
  schema
    .createIndex('carts_expiry')
    .on('carts')
    .column('expires_at')
    .where(sql<boolean>`expires_at is not null`),

  schema
    .createTable('cart_lines')
    .addColumn('user_id', 'text', (column) => column.notNull().references('carts.user_id'))
    .addColumn('product_id', 'text', (column) => column.notNull())
    .addColumn('quantity', 'integer', (column) => column.notNull().check(sql`quantity > 0`))
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('cart_lines_key', ['user_id', 'product_id'])
    .modifyEnd(clusteredByKey),
]);
