import { type RawBuilder, sql } from 'kysely';
import { type Statement, statement, textsOf } from '../databases/index.ts';
import type { OutboxQuery, OutboxRow } from './outbox-schema.ts';

/** A row of the page; without an event when there was none, since the snapshot matters all the same. */
type SnapshotRow = {
  readonly reading: string;
  /** The highest number that a new snapshot shows. */
  readonly newest: number | null;
} & (OutboxRow | { readonly [Column in keyof OutboxRow]: null });

interface Reading {
  /** All that this snapshot shows has been delivered. */
  seen: string;
  /** The snapshot of a page that was not read to its end; null begins a new one. */
  reading: string | null;
  /**
   * Of a page that was not read to its end: up to here it has been. Otherwise a number that had been given
   * when `seen` was taken: what transactions store that had not begun then is behind it.
   */
  seq: number;
  /** 1 when a page begins, else 0. */
  begins: number;
  types: string;
}

/**
 * What the second snapshot shows and the first does not. Transaction numbers alone would lose events or turn
 * keys round: see protocols, "Outbox and relay". It is read by its numbers, of which a page takes the next
 * few, however many there are; but transactions that were open at the first snapshot may have earlier ones,
 * and are looked for by theirs. The snapshots come from a table of their own, so that PostgreSQL does not
 * plan anew for each.
 */
function snapshots(given: Reading): RawBuilder<unknown> {
  return sql`reading as materialized (
    select coalesce(${given.reading}::pg_snapshot, ${wholeSnapshot}) as snapshot, ${given.seen}::pg_snapshot as seen
  )`;
}

/**
 * The present snapshot, with all transactions that have a number. PostgreSQL's own ends behind the last that is
 * complete, so that some of those which run are beyond its end; `age` knows the number that is given next.
 * Whatever is beyond that begins later, and stores its events under later numbers. `age` keeps to its first
 * answer for a transaction, so nothing may ask it while the statement is planned, before the snapshot is
 * taken: hence `offset 0`, through which the planner does not look.
 */
const wholeSnapshot = sql`(
  select (pg_snapshot_xmin(own.snapshot)::text || ':' || own.next || ':' || coalesce((
    select string_agg(open::text, ',' order by open) from (
      select xip::text::bigint as open from pg_snapshot_xip(own.snapshot) as xip
      union all select generate_series(own.last, own.next - 1)
    ) as running
  ), ''))::pg_snapshot
  from (
    select snapshot, pg_snapshot_xmax(snapshot)::text::bigint as last,
      pg_snapshot_xmax(snapshot)::text::bigint + age(pg_snapshot_xmax(snapshot)::xid) as next
    from (select pg_current_snapshot() as snapshot offset 0) as current
  ) as own
)`;

function earlier(given: Reading, columns: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select ${columns} from ${sql.table('outbox')} as event
    where ${given.begins} = 1 and event.seq <= ${given.seq}
      and event.xid = any(array(select pg_snapshot_xip(seen) from reading)) and ${isUnseen(given)}`;
}

function later(given: Reading, columns: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select ${columns} from ${sql.table('outbox')} as event
    where event.seq > ${given.seq} and ${isUnseen(given)}`;
}

function unseen(given: Reading, columns: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`unseen as (${earlier(given, columns)} union all ${later(given, columns)})`;
}

function isUnseen(given: Reading): RawBuilder<unknown> {
  return sql`pg_visible_in_snapshot(event.xid, (select snapshot from reading))
      and not pg_visible_in_snapshot(event.xid, (select seen from reading))
      and event.type in ${textsOf(given.types)}`;
}

const COLUMNS = sql`event.seq, event.id, event.type, event.key, event.incarnation, event.key_version, event.envelope`;

/** One statement, so one snapshot: what it reads is what the snapshot that it answers shows. */
export const readUnseen = raw<Reading & { limit: number }, SnapshotRow>(
  (given) => sql`with ${snapshots(given)}, earlier as materialized (
    ${earlier(given, COLUMNS)}
  ), later as materialized (
    ${later(given, COLUMNS)} order by event.seq limit ${given.limit}
  )
  select reading.snapshot::text as reading, (select max(seq) from ${sql.table('outbox')}) as newest, page.*
  from reading left join lateral (
    select * from (select * from earlier union all select * from later) as unseen order by seq limit ${given.limit}
  ) as page on true
  order by page.seq`,
);

export const countUnseen = raw<Reading, { readonly count: number }>(
  (given) => sql`with ${snapshots(given)}, ${unseen(given, sql`event.seq`)}
    select count(*) as count from unseen`,
);

export const findOldestUnseen = raw<Reading, { readonly stored_at: number | null }>(
  (given) => sql`with ${snapshots(given)}, ${unseen(given, sql`event.stored_at`)}
    select min(stored_at) as stored_at from unseen`,
);

export const readSnapshotCursors = raw<
  object,
  {
    readonly subscriber: string;
    readonly seen: string;
    readonly reading: string | null;
    readonly seq: number;
  }
>(
  () => sql`select subscriber, seen::text as seen, reading::text as reading, seq
    from ${sql.table('outbox_cursors')}`,
);

interface NewCursor {
  subscriber: string;
  seen: string;
  reading: string | null;
  seq: number;
  epoch: number;
  incarnation: number;
}

/** One whose data was restored has lost what it had accepted: `1:1:` is before every transaction. */
export const takeSnapshotCursor = raw<NewCursor, never>(
  (given) => sql`insert into ${sql.table('outbox_cursors')} as stored
      (subscriber, seen, reading, seq, epoch, subscriber_incarnation)
    values (${given.subscriber}, ${given.seen}::pg_snapshot, ${given.reading}::pg_snapshot, ${given.seq},
      ${given.epoch}, ${given.incarnation})
    on conflict (subscriber) do update set
      epoch = excluded.epoch,
      seen = ${unlessRestored('seen', sql`'1:1:'`)},
      reading = ${unlessRestored('reading', sql`null`)},
      seq = ${unlessRestored('seq', sql`0`)},
      subscriber_incarnation = excluded.subscriber_incarnation
    where stored.epoch <= excluded.epoch`,
);

function unlessRestored(column: string, beginning: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case when stored.subscriber_incarnation = excluded.subscriber_incarnation
    then stored.${sql.id(column)} else ${beginning} end`;
}

/** Of one that has not come nobody knows the incarnation: 0. */
export const keepSnapshotCursor = raw<{ subscriber: string }, never>(
  (given) => sql`insert into ${sql.table('outbox_cursors')}
      (subscriber, seen, reading, seq, epoch, subscriber_incarnation)
    values (${given.subscriber}, '1:1:', null, 0, 0, 0)
    on conflict (subscriber) do nothing`,
);

export const adoptSnapshotCursor = raw<{ subscriber: string; incarnation: number }, never>(
  (given) => sql`update ${sql.table('outbox_cursors')} as stored set
      seen = ${unlessOfAnotherLife('seen', sql`'1:1:'`, given)},
      reading = ${unlessOfAnotherLife('reading', sql`null`, given)},
      seq = ${unlessOfAnotherLife('seq', sql`0`, given)},
      subscriber_incarnation = ${given.incarnation}
    where subscriber = ${given.subscriber} and subscriber_incarnation <= ${given.incarnation}`,
);

function unlessOfAnotherLife(column: string, beginning: RawBuilder<unknown>, given: { incarnation: number }) {
  return sql`case when stored.subscriber_incarnation in (0, ${given.incarnation})
    then stored.${sql.id(column)} else ${beginning} end`;
}

interface Mark {
  subscriber: string;
  incarnation: number;
  seen: string;
  reading: string | null;
  seq: number;
  mayGoBack: number;
}

export const markSnapshotCursor = raw<Mark, never>(
  (given) => sql`update ${sql.table('outbox_cursors')}
    set seen = ${given.seen}::pg_snapshot, reading = ${given.reading}::pg_snapshot, seq = ${given.seq}
    where subscriber = ${given.subscriber} and subscriber_incarnation = ${given.incarnation}
      and (${given.mayGoBack} = 1 or pg_snapshot_xmax(seen) <= pg_snapshot_xmax(${given.seen}::pg_snapshot))`,
);

export const deleteSnapshotCursor = raw<{ subscriber: string }, never>(
  (given) => sql`delete from ${sql.table('outbox_cursors')} where subscriber = ${given.subscriber}`,
);

/** The fence: a relay whose epoch has passed moves nothing, and no cursor goes back. */
export const advanceSnapshotCursor = raw<
  { subscriber: string; seen: string; reading: string | null; seq: number; epoch: number },
  never
>(
  (given) => sql`update ${sql.table('outbox_cursors')}
    set seen = ${given.seen}::pg_snapshot, reading = ${given.reading}::pg_snapshot, seq = ${given.seq}
    where subscriber = ${given.subscriber} and epoch = ${given.epoch}
      and pg_snapshot_xmax(seen) <= pg_snapshot_xmax(${given.seen}::pg_snapshot)`,
);

export const resetSnapshotCursor = raw<
  { subscriber: string; seen: string; reading: string | null; seq: number; epoch: number },
  never
>(
  (given) => sql`update ${sql.table('outbox_cursors')}
    set seen = ${given.seen}::pg_snapshot, reading = ${given.reading}::pg_snapshot, seq = ${given.seq}
    where subscriber = ${given.subscriber} and epoch = ${given.epoch}`,
);

/** The first number at or after an id, past the last where there is none; with the snapshot that shows it. */
export const findFirstUnseen = raw<{ id: string }, { readonly reading: string; readonly seq: number }>(
  (given) => sql`select ${wholeSnapshot}::text as reading, coalesce(
      (select min(seq) from ${sql.table('outbox')} where id >= ${given.id}),
      (select max(seq) + 1 from ${sql.table('outbox')}), 1) as seq`,
);

/**
 * Of the oldest behind a number, what every cursor has seen; never by age alone. However little of it may go,
 * no more than the batch is looked at. Answers how far it has looked, or null when there is nothing.
 */
export const deleteSeen = raw<
  { storedBefore: number; after: number; limit: number },
  { readonly deleted: number; readonly through: number | null }
>(
  (given) => sql`with oldest as materialized (
    select seq, xid, stored_at from ${sql.table('outbox')}
    where seq > ${given.after} order by seq limit ${given.limit}
  ), gone as (
    delete from ${sql.table('outbox')} where seq = any(array(
      select seq from oldest where stored_at < ${given.storedBefore} and not exists (
        select from ${sql.table('outbox_cursors')} as cursor
        where not pg_visible_in_snapshot(oldest.xid, cursor.seen)
      )
    )) returning 1
  )
  select (select count(*) from gone) as deleted, max(seq) as through from oldest`,
);

function raw<Parameters extends object, Row>(
  build: (given: Parameters) => RawBuilder<unknown>,
): Statement<Parameters, Row> {
  return statement((query: OutboxQuery, given: Parameters) => ({
    compile: () => build(given).compile(query) as never,
  }));
}
