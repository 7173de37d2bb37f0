import { defineMigration } from '../../src/platform/databases/index.ts';

/** The cart of a person who was erased stays as an empty row, so that no change that was under way fills it again. */
export const carts0002 = defineMigration('0002-erased-people', ({ schema }) => [
  schema.alterTable('carts').addColumn('erased', 'integer', (column) => column.notNull().defaultTo(0)),
]);
