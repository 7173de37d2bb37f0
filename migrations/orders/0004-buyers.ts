import { clusteredByKey, defineMigration } from '../../src/platform/databases/index.ts';

/**
 * Who has ordered, and whether they have been erased since: an order that is being placed waits here for an
 * erasure, or the erasure for the order.
 */
export const orders0004 = defineMigration('0004-buyers', ({ schema }) => [
  schema
    .createTable('buyers')
    .addColumn('user_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('erased', 'integer', (column) => column.notNull())
    .modifyEnd(clusteredByKey),
]);
