import { defineMigration } from '../../src/platform/databases/index.ts';

/** An owner that was restored uses versions again: a copy is as new as (incarnation, version). */
export const orders0002 = defineMigration('0002-incarnations-of-copies', ({ schema }) =>
  ['user_copies', 'product_copies'].map((table) =>
    schema.alterTable(table).addColumn('incarnation', 'integer', (column) => column.notNull().defaultTo(1)),
  ),
);
