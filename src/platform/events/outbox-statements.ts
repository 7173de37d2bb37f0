import { type Kysely, sql } from 'kysely';
import { statement } from '../databases/index.ts';

interface OutboxSchema {
  outbox: {
    seq: number;
    id: string;
    type: string;
    key: string;
    key_version: number;
    envelope: string;
    stored_at: number;
  };
  outbox_cursors: { subscriber: string; seq: number; epoch: number };
}

interface NewOutboxRow {
  id: string;
  type: string;
  key: string;
  version: number;
  envelope: string;
  now: number;
}

export const insertOutboxRow = statement((query: Kysely<OutboxSchema>, given: NewOutboxRow) =>
  query.insertInto('outbox').values({
    // SQLite gives the number; autoincrement order is commit order, since there is one writer.
    seq: sql<number>`null`,
    id: given.id,
    type: given.type,
    key: given.key,
    key_version: given.version,
    envelope: given.envelope,
    stored_at: given.now,
  }),
);

/** Events after a position, of the types in a JSON array, in commit order. */
export const readOutboxPage = statement(
  (query: Kysely<OutboxSchema>, given: { after: number; types: string; limit: number }) =>
    query
      .selectFrom('outbox')
      .select(['seq', 'id', 'type', 'key', 'key_version', 'envelope'])
      .where('seq', '>', given.after)
      .where('type', 'in', sql<string>`(select value from json_each(${given.types}))`)
      .orderBy('seq')
      .limit(given.limit),
);

export const readLastSeq = statement((query: Kysely<OutboxSchema>, _given: object) =>
  query.selectFrom('outbox').select((row) => row.fn.max('seq').as('seq')),
);

export const countOutboxAfter = statement(
  (query: Kysely<OutboxSchema>, given: { after: number; types: string }) =>
    query
      .selectFrom('outbox')
      .select((row) => row.fn.countAll<number>().as('count'))
      .where('seq', '>', given.after)
      .where('type', 'in', sql<string>`(select value from json_each(${given.types}))`),
);

export const readCursors = statement((query: Kysely<OutboxSchema>, _given: object) =>
  query.selectFrom('outbox_cursors').select(['subscriber', 'seq', 'epoch']),
);

/** A new subscriber starts at the beginning of what is kept. */
export const createCursor = statement(
  (query: Kysely<OutboxSchema>, given: { subscriber: string; epoch: number }) =>
    query
      .insertInto('outbox_cursors')
      .values({ subscriber: given.subscriber, seq: 0, epoch: given.epoch })
      .onConflict((conflict) =>
        conflict.column('subscriber').doUpdateSet((row) => ({ epoch: row.ref('excluded.epoch') })),
      ),
);

/** The fence: a relay whose epoch has passed moves nothing, and no cursor goes back. */
export const advanceCursor = statement(
  (query: Kysely<OutboxSchema>, given: { subscriber: string; seq: number; epoch: number }) =>
    query
      .updateTable('outbox_cursors')
      .set({ seq: given.seq })
      .where('subscriber', '=', given.subscriber)
      .where('epoch', '=', given.epoch)
      .where('seq', '<=', given.seq),
);

export const findReclaimableSeq = statement(
  (query: Kysely<OutboxSchema>, given: { storedBefore: number; limit: number }) =>
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

export const deleteOutboxThrough = statement((query: Kysely<OutboxSchema>, given: { seq: number }) =>
  query.deleteFrom('outbox').where('seq', '<=', given.seq),
);
