import { defineMigration } from '../../src/platform/databases/index.ts';

/** How far a module's consumers are in the outbox of a producer that another process serves. */
export const platform0008 = defineMigration('platform/0008-feed-positions', ({ schema }) => [
  schema
    .createTable('feed_positions')
    .addColumn('subscriber', 'text', (column) => column.primaryKey().notNull())
    // Null until the producer has said where to begin.
    .addColumn('cursor', 'text')
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addColumn('incarnation', 'integer', (column) => column.notNull()),
]);
