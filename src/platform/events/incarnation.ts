import type { Kysely } from 'kysely';
import { statement, type TransactionalDatabase } from '../databases/index.ts';

interface IncarnationSchema {
  incarnations: { number: number };
}

const readLatest = statement((query: Kysely<IncarnationSchema>, _given: object) =>
  query.selectFrom('incarnations').select((row) => row.fn.max('number').as('number')),
);

/**
 * Which life of a module's data this is. Restoring a backup begins another, in which versions come again
 * that were used before: what is newer is told by (incarnation, version). It cannot change while a process
 * serves the module, so it is read once.
 */
export class Incarnation {
  #number: number | undefined;

  get number(): number {
    if (this.#number === undefined)
      throw new TypeError('the incarnation is known once event delivery has started');
    return this.#number;
  }

  async read(database: TransactionalDatabase): Promise<number> {
    const latest = await database.first(readLatest, {});
    this.#number = latest?.number ?? 1;
    return this.#number;
  }
}
