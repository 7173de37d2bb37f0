import { defineMigration } from '../../src/platform/databases/index.ts';

/** Users that were restored use versions again: what came first is told by (incarnation, version). */
export const sessions0002 = defineMigration('0002-incarnations-of-users', ({ schema }) => [
  schema
    .alterTable('sessions')
    .addColumn('user_incarnation', 'integer', (column) => column.notNull().defaultTo(1)),
  schema
    .alterTable('user_blocks')
    .addColumn('incarnation', 'integer', (column) => column.notNull().defaultTo(1)),
]);
