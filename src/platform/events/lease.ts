import type { Kysely } from 'kysely';
import { statement, type TransactionalDatabase } from '../databases/index.ts';

interface LeaseSchema {
  leases: { name: string; epoch: number };
}

const takeOver = statement((query: Kysely<LeaseSchema>, given: { name: string }) =>
  query
    .insertInto('leases')
    .values({ name: given.name, epoch: 1 })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((row) => ({ epoch: row('leases.epoch', '+', 1) })),
    ),
);

const readEpoch = statement((query: Kysely<LeaseSchema>, given: { name: string }) =>
  query.selectFrom('leases').select('epoch').where('name', '=', given.name),
);

/**
 * Takes a lease over and answers its new epoch. Whoever writes under a lease names its epoch, so what an
 * earlier holder still tries to write does nothing. On SQLite one process owns the folder, so a start may
 * take over at once.
 */
export function takeOverLease(database: TransactionalDatabase, name: string): Promise<number> {
  return database.transaction(async (transaction) => {
    await transaction.execute(takeOver, { name });
    const row = await transaction.first(readEpoch, { name });
    if (row === undefined) throw new TypeError(`lease ${name} vanished in its own transaction`);
    return row.epoch;
  });
}
