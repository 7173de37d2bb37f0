import { sql } from 'kysely';
import { greatest, numbersOf, statement } from '../databases/index.ts';
import { isNotPaused } from './consumer-statements.ts';
import {
  effectTime,
  FINISHED,
  INBOX_LEASE,
  type InboxQuery,
  type KeyOfConsumer,
  UNFINISHED,
} from './inbox-schema.ts';

/**
 * The next events to run: due, not yet claimed by this process, and with nothing unfinished of their key
 * before them that cannot run in the same batch. In the order of acceptance, so that a limit never cuts off
 * the earlier of two events of one key.
 */
export const findClaimable = statement(
  (query: InboxQuery, given: { now: number; epoch: number; limit: number }) =>
    query
      .selectFrom('inbox as candidate')
      .select([
        'position',
        'consumer',
        'event_id',
        'source',
        'key',
        'incarnation',
        'key_version',
        'type',
        'envelope',
        'attempts',
      ])
      .where('state', '=', sql.lit('pending'))
      .where('due_at', '<=', given.now)
      .where('claim_epoch', '<>', given.epoch)
      .where(isNotPaused('candidate.consumer'))
      // As a value, and not as a join: where few events were waiting when the statistics were taken, PostgreSQL
      // would join by reading all that wait for each.
      .where(
        (row) =>
          sql<boolean>`case when ${row.exists(
            row
              .selectFrom('inbox as earlier')
              .select(sql.lit(1).as('one'))
              .whereRef('earlier.consumer', '=', 'candidate.consumer')
              .whereRef('earlier.source', '=', 'candidate.source')
              .whereRef('earlier.key', '=', 'candidate.key')
              .whereRef('earlier.position', '<', 'candidate.position')
              .where('earlier.state', 'in', UNFINISHED)
              .where((blocking) =>
                blocking.or([
                  blocking('earlier.state', '<>', sql.lit('pending')),
                  blocking('earlier.due_at', '>', given.now),
                  blocking('earlier.claim_epoch', '=', given.epoch),
                ]),
              ),
          )} then 0 else 1 end = 1`,
      )
      .orderBy('position')
      .limit(given.limit),
);

/**
 * Counts the attempt before it is made, so that one which ends the process counts too. Answers what was
 * claimed: nothing under an epoch that has passed, and nothing that a later one has.
 */
export const claimEvents = statement((query: InboxQuery, given: { positions: string; epoch: number }) =>
  query
    .updateTable('inbox')
    .set((row) => ({ attempts: row('attempts', '+', 1), claim_epoch: given.epoch }))
    .where('position', 'in', numbersOf(given.positions))
    .where('state', '=', sql.lit('pending'))
    .where('claim_epoch', '<', given.epoch)
    .where((row) =>
      row.exists(
        row
          .selectFrom('leases')
          .select(sql.lit(1).as('one'))
          .where('name', '=', sql.lit(INBOX_LEASE))
          .where('epoch', '=', given.epoch),
      ),
    )
    .returning('position'),
);

/** Gives back claimed events that were not tried, unless they are not claimed any more. */
export const unclaimEvents = statement((query: InboxQuery, given: { positions: string; epoch: number }) =>
  query
    .updateTable('inbox')
    .set((row) => ({ attempts: row('attempts', '-', 1), claim_epoch: sql.lit(0) }))
    .where('position', 'in', numbersOf(given.positions))
    .where('state', '=', sql.lit('pending'))
    .where('claim_epoch', '=', given.epoch),
);

export const findClaimed = statement((query: InboxQuery, given: { epoch: number }) =>
  query
    .selectFrom('inbox')
    .select('position')
    .where('state', '=', sql.lit('pending'))
    .where('claim_epoch', '=', given.epoch),
);

interface Claimed {
  position: number;
  epoch: number;
}

interface Finished extends Claimed, KeyOfConsumer {
  now: number;
}

/**
 * Answers one row, or none: when the event has taken effect already, when another process has claimed it,
 * or when something of its key is unfinished before it, whatever was believed when it was claimed. What has
 * taken effect is remembered by its id; nobody needs what it said, which may be about a person.
 */
export const finishEvent = statement((query: InboxQuery, given: Finished, engine) =>
  query
    .updateTable('inbox')
    .set({
      state: sql.lit('done'),
      finished_at: effectTime(given.now, engine),
      envelope: sql.lit(''),
    })
    .where('position', '=', given.position)
    .where('state', '=', sql.lit('pending'))
    .where('claim_epoch', '=', given.epoch)
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom('inbox as earlier')
            .select(sql.lit(1).as('one'))
            .where('earlier.consumer', '=', given.consumer)
            .where('earlier.source', '=', given.source)
            .where('earlier.key', '=', given.key)
            .where('earlier.position', '<', given.position)
            .where('earlier.state', 'in', UNFINISHED),
        ),
      ),
    ),
);

interface KeyVersion extends KeyOfConsumer {
  incarnation: number;
  version: number;
}

/** The highest by (incarnation, version). */
export const recordKeyVersion = statement((query: InboxQuery, given: KeyVersion) =>
  query
    .insertInto('inbox_keys')
    .values({
      consumer: given.consumer,
      source: given.source,
      key: given.key,
      incarnation: given.incarnation,
      version: given.version,
      parked: sql.lit(0),
    })
    .onConflict((conflict) =>
      conflict.columns(['consumer', 'source', 'key']).doUpdateSet((row) => ({
        incarnation: greatest(row.ref('inbox_keys.incarnation'), row.ref('excluded.incarnation')),
        version: row
          .case()
          .when('excluded.incarnation', '=', row.ref('inbox_keys.incarnation'))
          .then(greatest(row.ref('inbox_keys.version'), row.ref('excluded.version')))
          .when('excluded.incarnation', '>', row.ref('inbox_keys.incarnation'))
          .then(row.ref('excluded.version'))
          .else(row.ref('inbox_keys.version'))
          .end(),
      })),
    ),
);

export const retryLater = statement((query: InboxQuery, given: Claimed & { dueAt: number; errors: string }) =>
  query
    .updateTable('inbox')
    .set({ due_at: given.dueAt, claim_epoch: sql.lit(0), errors: given.errors })
    .where('position', '=', given.position)
    .where('state', '=', sql.lit('pending'))
    .where('claim_epoch', '=', given.epoch),
);

export const readErrors = statement((query: InboxQuery, given: { position: number }) =>
  query.selectFrom('inbox').select(['errors', 'attempts', 'state']).where('position', '=', given.position),
);

/** What is due already and could not be claimed waits for something else than its time. */
export const findNextDue = statement((query: InboxQuery, given: { epoch: number; after: number }) =>
  query
    .selectFrom('inbox')
    .select((row) => row.fn.min('due_at').as('due_at'))
    .where('state', '=', sql.lit('pending'))
    .where('due_at', '>', given.after)
    .where('claim_epoch', '<>', given.epoch)
    .where(isNotPaused('inbox.consumer')),
);

export const countInbox = statement((query: InboxQuery, _given: object) =>
  query
    .selectFrom('inbox')
    .select((row) => ['state', row.fn.countAll<number>().as('count')])
    .where('state', 'in', UNFINISHED)
    .groupBy('state'),
);

export const findOldestUnfinished = statement((query: InboxQuery, given: { consumer: string }) =>
  query
    .selectFrom('inbox')
    .select('envelope')
    .where('consumer', '=', given.consumer)
    .where('state', 'in', UNFINISHED)
    .orderBy('position')
    .limit(sql.lit(1)),
);

/** By the ids of events, which are in the order of time, and in an index. */
export const findNewestFinished = statement((query: InboxQuery, given: { consumer: string }) =>
  query
    .selectFrom('inbox')
    .select('finished_at')
    .where('consumer', '=', given.consumer)
    .where('state', '=', sql.lit('done'))
    .orderBy('event_id', 'desc')
    .limit(sql.lit(1)),
);

interface FinishedRange {
  /** Where the batch before has ended: what it has deleted stays in the index until it is vacuumed. */
  finishedFrom: number;
  finishedBefore: number;
  limit: number;
}

/** The oldest first; answers when each was finished. */
export const deleteFinishedBefore = statement((query: InboxQuery, given: FinishedRange) =>
  query
    .deleteFrom('inbox')
    .where(
      'position',
      'in',
      query
        .selectFrom('inbox')
        .select('position')
        .where('state', 'in', FINISHED)
        .where('finished_at', '>=', given.finishedFrom)
        .where('finished_at', '<', given.finishedBefore)
        .orderBy('finished_at')
        .limit(given.limit),
    )
    .returning('finished_at'),
);
