import { sql } from 'kysely';
import { statement } from '../databases/index.ts';
import type { InboxQuery, KeyOfConsumer } from './inbox-schema.ts';

export const buryEvent = statement(
  (query: InboxQuery, given: { position: number; epoch: number; errors: string; now: number }) =>
    query
      .updateTable('inbox')
      .set({ state: sql.lit('dead'), errors: given.errors, finished_at: given.now, claim_epoch: sql.lit(0) })
      .where('position', '=', given.position)
      .where('state', '=', sql.lit('pending'))
      .where('claim_epoch', '=', given.epoch),
);

export const parkKey = statement((query: InboxQuery, given: KeyOfConsumer) =>
  query
    .insertInto('inbox_keys')
    .values({
      consumer: given.consumer,
      source: given.source,
      key: given.key,
      version: sql.lit(0),
      parked: sql.lit(1),
    })
    .onConflict((conflict) =>
      conflict.columns(['consumer', 'source', 'key']).doUpdateSet({ parked: sql.lit(1) }),
    ),
);

export const parkFollowers = statement((query: InboxQuery, given: KeyOfConsumer & { position: number }) =>
  query
    .updateTable('inbox')
    .set({ state: sql.lit('parked'), claim_epoch: sql.lit(0) })
    .where('consumer', '=', given.consumer)
    .where('source', '=', given.source)
    .where('key', '=', given.key)
    .where('position', '>', given.position)
    .where('state', '=', sql.lit('pending')),
);

export const listDeadLetters = statement((query: InboxQuery, _given: object) =>
  query
    .selectFrom('inbox as letter')
    .select((row) => [
      'letter.consumer',
      'letter.event_id',
      'letter.source',
      'letter.key',
      'letter.key_version',
      'letter.type',
      'letter.attempts',
      'letter.errors',
      'letter.finished_at',
      row
        .selectFrom('inbox as waiting')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('waiting.consumer', '=', 'letter.consumer')
        .whereRef('waiting.source', '=', 'letter.source')
        .whereRef('waiting.key', '=', 'letter.key')
        .where('waiting.state', '=', sql.lit('parked'))
        .as('parked'),
    ])
    .where('letter.state', '=', sql.lit('dead'))
    .orderBy('letter.position'),
);

export const findDeadLetter = statement((query: InboxQuery, given: { consumer: string; eventId: string }) =>
  query
    .selectFrom('inbox')
    .select(['position', 'consumer', 'source', 'key', 'event_id'])
    .where('consumer', '=', given.consumer)
    .where('event_id', '=', given.eventId)
    .where('state', '=', sql.lit('dead')),
);

export const findInboxEvent = statement((query: InboxQuery, given: { consumer: string; eventId: string }) =>
  query
    .selectFrom('inbox')
    .select(['state', 'attempts', 'errors', 'envelope', 'accepted_at', 'finished_at'])
    .where('consumer', '=', given.consumer)
    .where('event_id', '=', given.eventId),
);

export const discardEvent = statement((query: InboxQuery, given: { position: number; now: number }) =>
  query
    .updateTable('inbox')
    .set({ state: sql.lit('discarded'), finished_at: given.now, envelope: sql.lit('') })
    .where('position', '=', given.position)
    .where('state', '=', sql.lit('dead')),
);

/** The errors stay, so that the history of a letter that dies again is whole. */
export const reviveEvent = statement((query: InboxQuery, given: { position: number; now: number }) =>
  query
    .updateTable('inbox')
    .set({
      state: sql.lit('pending'),
      attempts: sql.lit(0),
      due_at: given.now,
      claim_epoch: sql.lit(0),
      finished_at: sql.lit(null),
    })
    .where('position', '=', given.position)
    .where('state', '=', sql.lit('dead')),
);

export const unparkKey = statement((query: InboxQuery, given: KeyOfConsumer) =>
  query
    .updateTable('inbox_keys')
    .set({ parked: sql.lit(0) })
    .where('consumer', '=', given.consumer)
    .where('source', '=', given.source)
    .where('key', '=', given.key),
);

export const unparkFollowers = statement((query: InboxQuery, given: KeyOfConsumer & { now: number }) =>
  query
    .updateTable('inbox')
    .set({ state: sql.lit('pending'), due_at: given.now, claim_epoch: sql.lit(0) })
    .where('consumer', '=', given.consumer)
    .where('source', '=', given.source)
    .where('key', '=', given.key)
    .where('state', '=', sql.lit('parked')),
);
