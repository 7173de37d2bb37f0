import { type RawBuilder, sql } from 'kysely';
import { statement } from '../databases/index.ts';
import {
  effectTime,
  type InboxQuery,
  type InboxState,
  type KeyOfConsumer,
  UNFINISHED,
} from './inbox-schema.ts';

interface Accepted extends KeyOfConsumer {
  eventId: string;
  incarnation: number;
  version: number;
  type: string;
  envelope: string;
  /** Under which it may be claimed, or 0. */
  epoch: number;
  now: number;
}

/**
 * Accepts an event for a consumer, once; answers nothing when it is known already, or when the consumer has
 * come further in its key: a producer that was restored tells again what consumers may have forgotten. It is
 * parked when its key is, and claimed, its first attempt counted, when nothing of its key is unfinished.
 */
export const acceptEvent = statement((query: InboxQuery, given: Accepted) =>
  acceptAs(query, given, {
    state: sql`state_of_key.state`,
    attempts: sql`state_of_key.free`,
    due_at: integer(given.now),
    claim_epoch: sql`state_of_key.free * ${integer(given.epoch)}`,
    errors: sql`'[]'`,
    finished_at: sql`cast(null as bigint)`,
  }),
);

/**
 * Accepts an event that takes effect in the same transaction; answers nothing when it cannot, and that
 * transaction must then not commit. On PostgreSQL its version is recorded by the same statement; on SQLite,
 * which changes one table at a time, `recordKeyVersion` has to follow.
 */
export const acceptFinished = statement((query: InboxQuery, given: Accepted, engine) => {
  const progress = {
    // As `finishEvent`: what it says is not kept.
    envelope: sql`''`,
    state: sql`'done'`,
    attempts: sql`1`,
    due_at: integer(given.now),
    claim_epoch: sql`0`,
    errors: sql`'[]'`,
    finished_at: effectTime(given.now, engine),
  };
  return engine === 'sqlite'
    ? acceptAs(query, given, progress, sql`state_of_key.free = 1`)
    : recordAndAccept(query, given, progress);
});

/** The key decides: its row is there once something of it has taken effect, and tells how far that went. */
function recordAndAccept(query: InboxQuery, given: Accepted, progress: Progress) {
  const row = newRow(given, progress);
  const columns = Object.keys(row) as (keyof typeof row)[];
  return query
    .with('recorded', (build) =>
      build
        .insertInto('inbox_keys')
        .columns(['consumer', 'source', 'key', 'incarnation', 'version', 'parked'])
        .expression(
          build
            .selectNoFrom([
              row.consumer.as('consumer'),
              row.source.as('source'),
              row.key.as('key'),
              row.incarnation.as('incarnation'),
              row.key_version.as('version'),
              sql.lit(0).as('parked'),
            ])
            .where(({ not, exists }) => not(exists(unfinishedOfKey(query, given)))),
        )
        .onConflict((conflict) =>
          conflict
            .columns(['consumer', 'source', 'key'])
            .doUpdateSet((set) => ({
              incarnation: set.ref('excluded.incarnation'),
              version: set.ref('excluded.version'),
            }))
            .where('inbox_keys.parked', '=', sql.lit(0))
            .where(
              sql<boolean>`(${sql.ref('inbox_keys.incarnation')}, ${sql.ref('inbox_keys.version')}) < (excluded.incarnation, excluded.version)`,
            ),
        )
        .returning('version'),
    )
    .insertInto('inbox')
    .columns(columns)
    .expression((build) =>
      build
        .selectFrom('recorded')
        .select(columns.map((column) => (row[column] as RawBuilder<unknown>).as(column))),
    )
    .onConflict((conflict) => conflict.columns(['consumer', 'event_id']).doNothing())
    .returning(['position', 'state', 'attempts']);
}

interface Failed extends Accepted {
  dueAt: number;
  /** JSON, as in the table. */
  errors: string;
}

/** Accepts an event whose first attempt has failed already. */
export const acceptFailed = statement((query: InboxQuery, given: Failed) =>
  acceptAs(query, given, {
    state: sql`state_of_key.state`,
    attempts: sql`1`,
    due_at: integer(given.dueAt),
    claim_epoch: sql`0`,
    errors: text(given.errors),
    finished_at: sql`cast(null as bigint)`,
  }),
);

const text = (value: string) => sql<string>`cast(${value} as text)`;
const integer = (value: number) => sql<number>`cast(${value} as bigint)`;

/** What of a new row depends on how far the event has come. */
type Progress = Readonly<
  Record<'state' | 'attempts' | 'due_at' | 'claim_epoch' | 'errors' | 'finished_at', RawBuilder<unknown>>
> & { readonly envelope?: RawBuilder<unknown> };

function acceptAs(query: InboxQuery, given: Accepted, progress: Progress, condition = sql`1 = 1`) {
  const row = newRow(given, progress);
  const columns = Object.keys(row) as (keyof typeof row)[];
  return query
    .insertInto('inbox')
    .columns(columns)
    .expression(
      query
        .selectFrom(keyState(query, given).as('state_of_key'))
        .select(columns.map((column) => (row[column] as RawBuilder<unknown>).as(column)))
        .where(condition as RawBuilder<boolean>)
        .where(({ not, exists }) => not(exists(laterOfKey(query, given)))),
    )
    .onConflict((conflict) => conflict.columns(['consumer', 'event_id']).doNothing())
    .returning(['position', 'state', 'attempts']);
}

function newRow(given: Accepted, progress: Progress) {
  return {
    consumer: text(given.consumer),
    event_id: text(given.eventId),
    source: text(given.source),
    key: text(given.key),
    incarnation: integer(given.incarnation),
    key_version: integer(given.version),
    type: text(given.type),
    envelope: text(given.envelope),
    accepted_at: integer(given.now),
    ...progress,
  };
}

/** A row when the consumer has finished this version of the key, or a later one. */
function laterOfKey(query: InboxQuery, given: Accepted) {
  return query
    .selectFrom('inbox_keys')
    .select(sql.lit(1).as('one'))
    .where('consumer', '=', given.consumer)
    .where('source', '=', given.source)
    .where('key', '=', given.key)
    .where(({ eb, or, and }) =>
      or([
        eb('incarnation', '>', given.incarnation),
        and([eb('incarnation', '=', given.incarnation), eb('version', '>=', given.version)]),
      ]),
    );
}

/** One row: the state that a new event of the key begins in, and 1 if it may be claimed. */
function keyState(query: InboxQuery, given: Accepted) {
  const unfinished = unfinishedOfKey(query, given);
  const parked = query
    .selectFrom('inbox_keys')
    .select(sql.lit(1).as('one'))
    .where('consumer', '=', given.consumer)
    .where('source', '=', given.source)
    .where('key', '=', given.key)
    .where('parked', '=', sql.lit(1));
  return query.selectNoFrom(({ cast, val }) => [
    sql<InboxState>`case when exists ${parked} then 'parked' else 'pending' end`.as('state'),
    sql<number>`case when ${cast(val(given.epoch), 'integer')} = 0 or exists ${parked} or exists ${unfinished} then 0 else 1 end`.as(
      'free',
    ),
  ]);
}

function unfinishedOfKey(query: InboxQuery, given: Accepted) {
  return query
    .selectFrom('inbox')
    .select(sql.lit(1).as('one'))
    .where('consumer', '=', given.consumer)
    .where('source', '=', given.source)
    .where('key', '=', given.key)
    .where('state', 'in', UNFINISHED);
}

/** On PostgreSQL, waits for whoever parks or releases the key. */
export const lockKey = statement((query: InboxQuery, given: KeyOfConsumer) =>
  query
    .selectFrom('inbox_keys')
    .select('parked')
    .where('consumer', '=', given.consumer)
    .where('source', '=', given.source)
    .where('key', '=', given.key)
    .forUpdate(),
);

export const releaseIfUnparked = statement((query: InboxQuery, given: KeyOfConsumer & { position: number }) =>
  query
    .updateTable('inbox')
    .set({ state: sql.lit('pending') })
    .where('position', '=', given.position)
    .where((row) =>
      row.exists(
        row
          .selectFrom('inbox_keys')
          .select(sql.lit(1).as('one'))
          .where('inbox_keys.consumer', '=', given.consumer)
          .where('inbox_keys.source', '=', given.source)
          .where('inbox_keys.key', '=', given.key)
          .where('inbox_keys.parked', '=', sql.lit(0)),
      ),
    ),
);
