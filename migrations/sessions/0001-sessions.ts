import { sql } from 'kysely';
import { defineMigration } from '../../src/platform/databases/index.ts';

export const sessions0001 = defineMigration('0001-sessions', ({ schema }) => [
  schema
    .createTable('sessions')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('token_hash', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('user_version', 'integer', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull().check(sql`role in ('customer', 'staff')`))
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .addColumn('expires_at', 'integer', (column) => column.notNull()),
  schema.createIndex('sessions_token').unique().on('sessions').column('token_hash'),
  schema.createIndex('sessions_user').on('sessions').column('user_id'),
  schema.createIndex('sessions_expiry').on('sessions').column('expires_at'),

  schema
    .createTable('failed_sign_ins')
    .addColumn('email_hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('window_ends_at', 'integer', (column) => column.notNull()),
  schema.createIndex('failed_sign_ins_window').on('failed_sign_ins').column('window_ends_at'),

  schema
    .createTable('user_blocks')
    .addColumn('user_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('version', 'integer', (column) => column.notNull()),
]);
