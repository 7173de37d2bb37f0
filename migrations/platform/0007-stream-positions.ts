import { defineMigration } from '../../src/platform/databases/index.ts';

/** How far a module's consumers are in the streams of a broker. */
export const platform0007 = defineMigration('platform/0007-stream-positions', ({ schema }) => [
  schema
    .createTable('stream_positions')
    .addColumn('subscriber', 'text', (column) => column.primaryKey().notNull())
    .addColumn('stream', 'text', (column) => column.notNull())
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addColumn('incarnation', 'integer', (column) => column.notNull()),
]);
