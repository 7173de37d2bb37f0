import type { Kysely } from 'kysely';
import { statement } from '../../databases/index.ts';

interface FeedPositionsSchema {
  feed_positions: { subscriber: string; cursor: string | null; epoch: number; incarnation: number };
}
type PositionsQuery = Kysely<FeedPositionsSchema>;

export const readFeedPosition = statement((query: PositionsQuery, given: { subscriber: string }) =>
  query
    .selectFrom('feed_positions')
    .select(['cursor', 'incarnation'])
    .where('subscriber', '=', given.subscriber),
);

/** Answers no row when somebody has it under a later epoch. */
export const takeFeedPosition = statement(
  (
    query: PositionsQuery,
    given: { subscriber: string; cursor: string | null; epoch: number; incarnation: number },
  ) =>
    query
      .insertInto('feed_positions')
      .values({
        subscriber: given.subscriber,
        cursor: given.cursor,
        epoch: given.epoch,
        incarnation: given.incarnation,
      })
      .onConflict((conflict) =>
        conflict
          .column('subscriber')
          .doUpdateSet((row) => ({
            cursor: row.ref('excluded.cursor'),
            epoch: row.ref('excluded.epoch'),
            incarnation: row.ref('excluded.incarnation'),
          }))
          .whereRef('feed_positions.epoch', '<=', 'excluded.epoch'),
      ),
);

/** The fence: under an epoch that has passed it changes nothing, and answers no row. */
export const saveFeedPosition = statement(
  (query: PositionsQuery, given: { subscriber: string; cursor: string; epoch: number }) =>
    query
      .updateTable('feed_positions')
      .set({ cursor: given.cursor })
      .where('subscriber', '=', given.subscriber)
      .where('epoch', '=', given.epoch),
);
