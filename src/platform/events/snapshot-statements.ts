import { type RawBuilder, sql } from 'kysely';
import { type Statement, statement, textsOf } from '../databases/index.ts';
import type { OutboxQuery, OutboxRow } from './outbox-schema.ts';

/** A row of the page; without an event when there was none, since the snapshot matters all the same. */
type SnapshotRow = { readonly reading: string } & (
  | OutboxRow
  | { readonly [Column in keyof OutboxRow]: null }
);

interface Reading {
  /** All that this snapshot shows has been delivered. */
  seen: string;
  /** The snapshot of a page that was not read to its end; null begins a new one. */
  reading: string | null;
  /** Up to here the page has been read. */
  seq: number;
  types: string;
}

/**
 * What the second snapshot shows and the first does not, in two ranges that the index on `xid` finds:
 * transactions that had not begun at the first, and those that were open then. Transaction numbers alone
 * would lose events or turn keys round: see protocols, "Outbox and relay". The snapshots come from a table
 * of their own, so that PostgreSQL does not plan anew for each.
 */
function unseen(given: Reading, columns: RawBuilder<unknown>): RawBuilder<unknown> {
  const outbox = sql.table('outbox');
  const isBetween = sql`pg_visible_in_snapshot(event.xid, reading.snapshot)
      and not pg_visible_in_snapshot(event.xid, reading.seen)
      and event.seq > ${given.seq} and event.type in ${textsOf(given.types)}`;
  return sql`reading as materialized (
    select coalesce(${given.reading}::pg_snapshot, pg_current_snapshot()) as snapshot, ${given.seen}::pg_snapshot as seen
  ), unseen as materialized (
    select ${columns} from reading, ${outbox} as event
    where event.xid >= pg_snapshot_xmax(reading.seen)
      and event.xid < pg_snapshot_xmax(reading.snapshot) and ${isBetween}
    union all
    select ${columns} from reading, ${outbox} as event
    where event.xid = any(array(select pg_snapshot_xip(seen) from reading)) and ${isBetween}
  )`;
}

const COLUMNS = sql`event.seq, event.id, event.type, event.key, event.incarnation, event.key_version, event.envelope`;

/** One statement, so one snapshot: what it reads is what the snapshot that it answers shows. */
export const readUnseen = raw<Reading & { limit: number }, SnapshotRow>(
  (given) => sql`with ${unseen(given, COLUMNS)}
    select reading.snapshot::text as reading, page.* from reading
    left join lateral (select * from unseen order by seq limit ${given.limit}) as page on true
    order by page.seq`,
);

export const countUnseen = raw<Reading, { readonly count: number }>(
  (given) => sql`with ${unseen(given, sql`event.seq`)} select count(*) as count from unseen`,
);

export const findOldestUnseen = raw<Reading, { readonly stored_at: number | null }>(
  (given) => sql`with ${unseen(given, sql`event.stored_at`)} select min(stored_at) as stored_at from unseen`,
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
  (given) => sql`select pg_current_snapshot()::text as reading, coalesce(
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
