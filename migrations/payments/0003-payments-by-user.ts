import { concurrently, defineMigration } from '../../src/platform/databases/index.ts';

/** Payments of a person are looked for when they ask for their data or are erased. */
export const payments0003 = defineMigration(
  '0003-payments-by-user',
  ({ schema }, engine) => [
    concurrently(schema.createIndex('payments_user').on('payments').column('user_id'), engine),
  ],
  { alone: true },
);
