import { clusteredByKey, defineMigration } from '../../src/platform/databases/index.ts';

/**
 * Who has paid, and whether they have been erased since: a payment that is being recorded waits here for an
 * erasure, or the erasure for the payment.
 */
export const payments0002 = defineMigration('0002-payers', ({ schema }) => [
  schema
    .createTable('payers')
    .addColumn('user_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('erased', 'integer', (column) => column.notNull())
    .modifyEnd(clusteredByKey),
]);
