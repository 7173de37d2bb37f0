import { defineMigration } from '../../src/platform/databases/index.ts';

/** What an engineer has asked of a module's consumers, and a record of everything that was asked. */
export const platform0006 = defineMigration('platform/0006-consumers', ({ schema }) => [
  schema
    .createTable('consumers')
    .addColumn('consumer', 'text', (column) => column.primaryKey().notNull())
    .addColumn('paused', 'integer', (column) => column.notNull())
    // The id from which it is told again, until that has begun.
    .addColumn('replay_from', 'text'),
  schema
    .createTable('event_actions')
    .addColumn('number', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('at', 'integer', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('consumer', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull()),
]);
