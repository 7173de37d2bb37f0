import { defineMigration } from '../../src/platform/databases/index.ts';

/**
 * Several processes may serve a module on PostgreSQL. Each says in `runners` how long it can be counted on,
 * by the database's clock; leases and sagas name the process that has them.
 */
export const platform0003 = defineMigration('platform/0003-runners', ({ schema }) => [
  schema
    .createTable('runners')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('seen_until', 'integer', (column) => column.notNull()),
  schema.alterTable('leases').addColumn('runner', 'text'),
  schema.alterTable('sagas').addColumn('runner', 'text'),
]);
