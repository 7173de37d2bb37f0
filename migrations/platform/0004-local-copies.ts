import { clusteredByKey, defineMigration } from '../../src/platform/databases/index.ts';

/** How far each local copy and read model of the module has been filled. */
export const platform0004 = defineMigration('platform/0004-local-copies', ({ schema }) => [
  schema
    .createTable('local_copies')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('cursor', 'text')
    .addColumn('last_key', 'text', (column) => column.notNull())
    .addColumn('copied', 'integer', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('begun_at', 'integer', (column) => column.notNull())
    .addColumn('updated_at', 'integer', (column) => column.notNull())
    .addColumn('finished_at', 'integer')
    .modifyEnd(clusteredByKey),
]);
