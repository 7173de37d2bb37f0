import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ModuleDatabase, statement, type Transaction } from '../../../src/platform/databases/index.ts';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { lettersModule } from '../../support/fixtures/letters-module.ts';

interface LettersSchema {
  letters: { id: string; text: string; version: number };
}

const insertLetter = statement((query: Kysely<LettersSchema>, given: { id: string; version: number }) =>
  query.insertInto('letters').values({ id: given.id, text: 'dear', version: given.version }),
);
const findLetter = statement((query: Kysely<LettersSchema>, given: { id: string }) =>
  query.selectFrom('letters').select(['id', 'version']).where('id', '=', given.id),
);
/** More than a number can hold exactly. */
const largest = statement((query: Kysely<LettersSchema>, _given: object) =>
  query.selectNoFrom(sql<number>`9007199254740993::bigint`.as('number')),
);
const divide = statement((query: Kysely<LettersSchema>, given: { by: number }) =>
  query.selectNoFrom(sql<number>`1 / ${given.by}::bigint`.as('quotient')),
);

describe('statements on PostgreSQL that are asked for in the same moment', () => {
  let booted: BootedModules;
  let database: ModuleDatabase<LettersSchema>;

  // Two connections, so that whatever is left on one is met again.
  beforeEach(async () => {
    const environment = { LETTERS_DATABASE_POOL_SIZE: '2' };
    booted = await bootModules({ modules: [lettersModule], place: 'postgres-schema', environment });
    database = booted.gateway.module('letters').database as unknown as ModuleDatabase<LettersSchema>;
  });
  afterEach(() => booted.stop());

  const settle = (work: (transaction: Transaction) => readonly Promise<unknown>[]) =>
    database
      .transaction(async (transaction) => {
        const settled = await Promise.allSettled(work(transaction));
        throw Object.assign(new Error('seen enough'), { settled });
      })
      .catch(({ settled }) => settled as PromiseSettledResult<unknown>[]);

  it('are answered each with its own rows, in the order of asking', async () => {
    await database.transaction(async (transaction) => {
      const [inserted, found, missing] = await Promise.all([
        transaction.execute(insertLetter, { id: 'a', version: 7 }),
        transaction.all(findLetter, { id: 'a' }),
        transaction.first(findLetter, { id: 'b' }),
      ]);
      expect([inserted, found, missing]).toEqual([1, [{ id: 'a', version: 7 }], undefined]);
    });
    expect(await database.first(findLetter, { id: 'a' })).toEqual({ id: 'a', version: 7 });
  });

  it('commit nothing when one of them cannot be sent', async () => {
    const work = database.transaction(async (transaction) => {
      transaction.enqueue(insertLetter, { id: 'a', version: 1 });
      transaction.enqueue(insertLetter, { id: 'b', version: true as unknown as number });
    });
    await expect(work).rejects.toThrow('a boolean cannot be a parameter');
    expect(await database.first(findLetter, { id: 'a' })).toBeUndefined();
  });

  it('are skipped behind one that fails, and can be asked again on the same connection', async () => {
    const settled = await settle((transaction) => [
      transaction.execute(insertLetter, { id: 'a', version: 1 }),
      transaction.first(divide, { by: 0 }),
      transaction.first(findLetter, { id: 'a' }),
    ]);
    expect(settled).toMatchObject([
      { status: 'fulfilled', value: 1 },
      { reason: { code: '22012' } },
      { reason: { code: 'databases.transaction-aborted' } },
    ]);
    await database.execute(insertLetter, { id: 'a', version: 2 });
    expect(await database.first(findLetter, { id: 'a' })).toEqual({ id: 'a', version: 2 });
    expect(await database.first(divide, { by: 1 })).toEqual({ quotient: 1 });
  });

  it('do not fail for a row of another that cannot be read', async () => {
    const settled = await settle((transaction) => [
      transaction.first(largest, {}),
      transaction.execute(insertLetter, { id: 'a', version: 1 }),
      transaction.first(findLetter, { id: 'a' }),
    ]);
    expect(settled).toMatchObject([
      { reason: expect.any(RangeError) },
      { value: 1 },
      { value: { id: 'a', version: 1 } },
    ]);
  });

  it('do not fail for another whose parameter is neither a text nor a number', async () => {
    const settled = await settle((transaction) => [
      transaction.first(findLetter, { id: {} as string }),
      transaction.first(findLetter, { id: 'a' }),
    ]);
    expect(settled).toMatchObject([{ reason: expect.any(TypeError) }, { value: undefined }]);
  });
});
