import { sql } from 'kysely';
import { statement } from '../databases/index.ts';
import { FINISHED, type InboxQuery, type InboxState, UNFINISHED } from './inbox-schema.ts';

interface KeyOfConsumer {
  consumer: string;
  source: string;
  key: string;
}

/** Whether something of the key is unfinished, and whether the key is parked behind a dead letter. */
export const readKeyState = statement((query: InboxQuery, given: KeyOfConsumer) =>
  query.selectNoFrom((row) => [
    row
      .exists(
        row
          .selectFrom('inbox')
          .select(sql.lit(1).as('one'))
          .where('consumer', '=', given.consumer)
          .where('source', '=', given.source)
          .where('key', '=', given.key)
          .where('state', 'in', UNFINISHED),
      )
      .as('busy'),
    row
      .exists(
        row
          .selectFrom('inbox_keys')
          .select(sql.lit(1).as('one'))
          .where('consumer', '=', given.consumer)
          .where('source', '=', given.source)
          .where('key', '=', given.key)
          .where('parked', '=', sql.lit(1)),
      )
      .as('parked'),
  ]),
);

interface Accepted extends KeyOfConsumer {
  eventId: string;
  version: number;
  type: string;
  envelope: string;
  state: InboxState;
  attempts: number;
  epoch: number;
  now: number;
}

/** Accepts an event for a consumer, once; answers its position, or nothing when it is known already. */
export const acceptEvent = statement((query: InboxQuery, given: Accepted) =>
  query
    .insertInto('inbox')
    .values({
      position: sql<number>`null`,
      consumer: given.consumer,
      event_id: given.eventId,
      source: given.source,
      key: given.key,
      key_version: given.version,
      type: given.type,
      envelope: given.envelope,
      state: given.state,
      attempts: given.attempts,
      due_at: given.now,
      claim_epoch: given.epoch,
      errors: sql.lit('[]'),
      accepted_at: given.now,
      finished_at: sql.lit(null),
    })
    .onConflict((conflict) => conflict.columns(['consumer', 'event_id']).doNothing())
    .returning('position'),
);

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
        'key_version',
        'type',
        'envelope',
        'attempts',
      ])
      .where('state', '=', sql.lit('pending'))
      .where('due_at', '<=', given.now)
      .where('claim_epoch', '<>', given.epoch)
      .where((row) =>
        row.not(
          row.exists(
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
          ),
        ),
      )
      .orderBy('position')
      .limit(given.limit),
);

/** Counts the attempt before it is made, so that one which ends the process counts too. */
export const claimEvents = statement((query: InboxQuery, given: { positions: string; epoch: number }) =>
  query
    .updateTable('inbox')
    .set((row) => ({ attempts: row('attempts', '+', 1), claim_epoch: given.epoch }))
    .where('position', 'in', sql<number>`(select value from json_each(${given.positions}))`),
);

/** Gives back claimed events that were not tried. */
export const unclaimEvents = statement((query: InboxQuery, given: { positions: string }) =>
  query
    .updateTable('inbox')
    .set((row) => ({ attempts: row('attempts', '-', 1), claim_epoch: sql.lit(0) }))
    .where('position', 'in', sql<number>`(select value from json_each(${given.positions}))`),
);

/** Answers one row, or none when the event has taken effect already. */
export const finishEvent = statement(
  (query: InboxQuery, given: { position: number; epoch: number; now: number }) =>
    query
      .updateTable('inbox')
      .set({ state: sql.lit('done'), finished_at: given.now })
      .where('position', '=', given.position)
      .where('state', '=', sql.lit('pending'))
      .where('claim_epoch', '=', given.epoch),
);

interface KeyVersion extends KeyOfConsumer {
  version: number;
}

export const recordKeyVersion = statement((query: InboxQuery, given: KeyVersion) =>
  query
    .insertInto('inbox_keys')
    .values({
      consumer: given.consumer,
      source: given.source,
      key: given.key,
      version: given.version,
      parked: sql.lit(0),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['consumer', 'source', 'key'])
        .doUpdateSet({ version: sql<number>`max(version, excluded.version)` }),
    ),
);

export const retryLater = statement(
  (query: InboxQuery, given: { position: number; dueAt: number; errors: string }) =>
    query
      .updateTable('inbox')
      .set({ due_at: given.dueAt, claim_epoch: sql.lit(0), errors: given.errors })
      .where('position', '=', given.position)
      .where('state', '=', sql.lit('pending')),
);

export const readErrors = statement((query: InboxQuery, given: { position: number }) =>
  query.selectFrom('inbox').select(['errors', 'attempts', 'state']).where('position', '=', given.position),
);

export const findNextDue = statement((query: InboxQuery, given: { epoch: number }) =>
  query
    .selectFrom('inbox')
    .select((row) => row.fn.min('due_at').as('due_at'))
    .where('state', '=', sql.lit('pending'))
    .where('claim_epoch', '<>', given.epoch),
);

export const countInbox = statement((query: InboxQuery, _given: object) =>
  query
    .selectFrom('inbox')
    .select((row) => ['state', row.fn.countAll<number>().as('count')])
    .where('state', 'in', UNFINISHED)
    .groupBy('state'),
);

export const deleteFinishedBefore = statement(
  (query: InboxQuery, given: { finishedBefore: number; limit: number }) =>
    query
      .deleteFrom('inbox')
      .where(
        'position',
        'in',
        query
          .selectFrom('inbox')
          .select('position')
          .where('state', 'in', FINISHED)
          .where('finished_at', '<', given.finishedBefore)
          .orderBy('finished_at')
          .limit(given.limit),
      ),
);
