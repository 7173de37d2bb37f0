import { type Kysely, sql } from 'kysely';
import { statement, type TransactionalDatabase } from '../databases/index.ts';
import type { SagaRow, SagaState } from './saga-statements.ts';

type SagaQuery = Kysely<{ sagas: SagaRow }>;

const PORTION = 500;
const BEFORE_ALL = '';
const ENDED = sql<SagaState>`('completed', 'compensated')`;

const findPortion = statement((query: SagaQuery, given: { after: string; limit: number }) =>
  query.selectFrom('sagas').select('id').where('id', '>', given.after).orderBy('id').limit(given.limit),
);

const dropContents = statement((query: SagaQuery, given: { after: string; through: string }) =>
  query
    .updateTable('sagas')
    .set({ data: sql.lit('{}'), results: sql.lit('{}') })
    .where('id', '>', given.after)
    .where('id', '<=', given.through)
    .where('state', 'in', ENDED)
    .where('data', '<>', sql.lit('{}')),
);

/**
 * Drops what sagas were about that ended under a version before the one that drops it at the end: once for each
 * start, in portions that keep nobody waiting.
 */
export function createDropContents(database: TransactionalDatabase): () => Promise<void> {
  let isDone = false;
  return async () => {
    let after = BEFORE_ALL;
    while (!isDone) {
      const portion = await database.all(findPortion, { after, limit: PORTION });
      const through = portion.at(-1)?.id;
      if (through !== undefined) await database.execute(dropContents, { after, through });
      after = through ?? after;
      isDone = portion.length < PORTION;
    }
  };
}
