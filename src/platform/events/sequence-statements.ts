import { sql } from 'kysely';
import { statement, textsOf } from '../databases/index.ts';
import type { OutboxQuery } from './outbox-schema.ts';

/** Events after a position, of the types in a JSON array, in commit order. */
export const readOutboxPage = statement(
  (query: OutboxQuery, given: { after: number; types: string; limit: number }) =>
    query
      .selectFrom('outbox')
      .select(['seq', 'id', 'type', 'key', 'incarnation', 'key_version', 'envelope'])
      .where('seq', '>', given.after)
      .where('type', 'in', textsOf(given.types))
      .orderBy('seq')
      .limit(given.limit),
);

export const readLastSeq = statement((query: OutboxQuery, _given: object) =>
  query.selectFrom('outbox').select((row) => row.fn.max('seq').as('seq')),
);

export const countOutboxAfter = statement((query: OutboxQuery, given: { after: number; types: string }) =>
  query
    .selectFrom('outbox')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('seq', '>', given.after)
    .where('type', 'in', textsOf(given.types)),
);

export const findOldestOutboxAfter = statement(
  (query: OutboxQuery, given: { after: number; types: string }) =>
    query
      .selectFrom('outbox')
      .select('stored_at')
      .where('seq', '>', given.after)
      .where('type', 'in', textsOf(given.types))
      .orderBy('seq')
      .limit(sql.lit(1)),
);

export const readCursors = statement((query: OutboxQuery, _given: object) =>
  query.selectFrom('outbox_cursors').select(['subscriber', 'seq', 'epoch']),
);

interface NewCursor {
  subscriber: string;
  seq: number;
  /** Of the subscriber's own data. */
  incarnation: number;
  epoch: number;
}

/** One whose data was restored starts at the beginning of what is kept. */
export const takeCursor = statement((query: OutboxQuery, given: NewCursor) =>
  query
    .insertInto('outbox_cursors')
    .values({
      subscriber: given.subscriber,
      seq: given.seq,
      epoch: given.epoch,
      subscriber_incarnation: given.incarnation,
    })
    .onConflict((conflict) =>
      conflict
        .column('subscriber')
        .doUpdateSet((row) => ({
          epoch: row.ref('excluded.epoch'),
          seq: row
            .case()
            .when('outbox_cursors.subscriber_incarnation', '=', row.ref('excluded.subscriber_incarnation'))
            .then(row.ref('outbox_cursors.seq'))
            .else(sql.lit(0))
            .end(),
          subscriber_incarnation: row.ref('excluded.subscriber_incarnation'),
        }))
        .whereRef('outbox_cursors.epoch', '<=', 'excluded.epoch'),
    ),
);

/** Of one that has not come nobody knows the incarnation: 0. */
export const keepCursor = statement((query: OutboxQuery, given: { subscriber: string }) =>
  query
    .insertInto('outbox_cursors')
    .values({ subscriber: given.subscriber, seq: 0, epoch: 0, subscriber_incarnation: 0 })
    .onConflict((conflict) => conflict.column('subscriber').doNothing()),
);

export const adoptCursor = statement(
  (query: OutboxQuery, given: { subscriber: string; incarnation: number }) =>
    query
      .updateTable('outbox_cursors')
      .set((row) => ({
        seq: row
          .case()
          .when('subscriber_incarnation', 'in', [0, given.incarnation])
          .then(row.ref('seq'))
          .else(sql.lit(0))
          .end(),
        subscriber_incarnation: given.incarnation,
      }))
      .where('subscriber', '=', given.subscriber)
      .where('subscriber_incarnation', '<=', given.incarnation),
);

export const markCursor = statement(
  (query: OutboxQuery, given: { subscriber: string; incarnation: number; seq: number; mayGoBack: number }) =>
    query
      .updateTable('outbox_cursors')
      .set({ seq: given.seq })
      .where('subscriber', '=', given.subscriber)
      .where('subscriber_incarnation', '=', given.incarnation)
      .where(({ eb, or, val }) => or([eb('seq', '<=', given.seq), eb(val(given.mayGoBack), '=', 1)])),
);

export const deleteCursor = statement((query: OutboxQuery, given: { subscriber: string }) =>
  query.deleteFrom('outbox_cursors').where('subscriber', '=', given.subscriber),
);

/** The fence: a relay whose epoch has passed moves nothing, and no cursor goes back. */
export const advanceCursor = statement(
  (query: OutboxQuery, given: { subscriber: string; seq: number; epoch: number }) =>
    query
      .updateTable('outbox_cursors')
      .set({ seq: given.seq })
      .where('subscriber', '=', given.subscriber)
      .where('epoch', '=', given.epoch)
      .where('seq', '<=', given.seq),
);

export const resetCursor = statement(
  (query: OutboxQuery, given: { subscriber: string; seq: number; epoch: number }) =>
    query
      .updateTable('outbox_cursors')
      .set({ seq: given.seq })
      .where('subscriber', '=', given.subscriber)
      .where('epoch', '=', given.epoch),
);

export const findFirstSeq = statement((query: OutboxQuery, given: { id: string }) =>
  query
    .selectFrom('outbox')
    .select((row) => row.fn.min('seq').as('seq'))
    .where('id', '>=', given.id),
);

export const findReclaimableSeq = statement(
  (query: OutboxQuery, given: { storedBefore: number; limit: number }) =>
    query
      .selectFrom(
        query
          .selectFrom('outbox')
          .select(['seq', 'stored_at'])
          .orderBy('seq')
          .limit(given.limit)
          .as('oldest'),
      )
      .select((row) => row.fn.max('seq').as('seq'))
      .where('stored_at', '<', given.storedBefore),
);

export const deleteOutboxThrough = statement((query: OutboxQuery, given: { seq: number }) =>
  query.deleteFrom('outbox').where('seq', '<=', given.seq),
);
