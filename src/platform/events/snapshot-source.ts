import type { Transaction, TransactionalDatabase } from '../databases/index.ts';
import type { NamedIncarnation, OutboxPage, OutboxSource, SubscriberInIncarnation } from './outbox-source.ts';
import {
  adoptSnapshotCursor,
  advanceSnapshotCursor,
  countUnseen,
  takeSnapshotCursor,
  deleteSeen,
  deleteSnapshotCursor,
  findFirstUnseen,
  findOldestUnseen,
  keepSnapshotCursor,
  markSnapshotCursor,
  readSnapshotCursors,
  readUnseen,
  resetSnapshotCursor,
} from './snapshot-statements.ts';
import { toFeedEvent } from './to-feed-event.ts';

/**
 * What a subscriber has: all that `seen` shows and, of what `reading` shows beyond it, all up to `seq`. Without
 * `reading`, transactions that had not begun at `seen` store behind `seq`.
 */
export interface SnapshotPosition {
  readonly seen: string;
  readonly reading: string | null;
  readonly seq: number;
}

const RECLAIM_BATCH = 1_000;

/**
 * On PostgreSQL transactions commit in another order than they take their numbers. The difference of two
 * snapshots is what was committed in between: nothing is lost behind a slow transaction, and since a
 * producer locks the row before it writes the event, events of one key come in the order of their numbers.
 */
export class SnapshotSource implements OutboxSource<SnapshotPosition> {
  readonly beginning: SnapshotPosition = { seen: '1:1:', reading: null, seq: 0 };
  readonly #database: TransactionalDatabase;

  constructor(database: TransactionalDatabase) {
    this.#database = database;
  }

  async takeCursor(
    transaction: Transaction,
    { name, incarnation }: SubscriberInIncarnation,
    epoch: number,
    initial: SnapshotPosition,
  ): Promise<boolean> {
    const given = { subscriber: name, incarnation, epoch, ...initial };
    return (await transaction.execute(takeSnapshotCursor, given)) > 0;
  }

  async deleteCursor(transaction: Transaction, name: string): Promise<void> {
    await transaction.execute(deleteSnapshotCursor, { subscriber: name });
  }

  async keepCursor(transaction: Transaction, name: string): Promise<void> {
    await transaction.execute(keepSnapshotCursor, { subscriber: name });
  }

  async adoptCursor(transaction: Transaction, { name, incarnation }: NamedIncarnation): Promise<void> {
    await transaction.execute(adoptSnapshotCursor, { subscriber: name, incarnation });
  }

  async markCursor(
    transaction: Transaction,
    { name, incarnation }: NamedIncarnation,
    position: SnapshotPosition,
    mayGoBack: boolean,
  ): Promise<void> {
    const given = { subscriber: name, incarnation, ...position, mayGoBack: Number(mayGoBack) };
    await transaction.execute(markSnapshotCursor, given);
  }

  async readCursors(): Promise<ReadonlyMap<string, SnapshotPosition>> {
    const rows = await this.#database.all(readSnapshotCursors, {});
    return new Map(rows.map(({ subscriber, seen, reading, seq }) => [subscriber, { seen, reading, seq }]));
  }

  async saveCursor(
    transaction: Transaction,
    subscriber: string,
    position: SnapshotPosition,
    epoch: number,
  ): Promise<void> {
    await transaction.execute(advanceSnapshotCursor, { subscriber, ...position, epoch });
  }

  async resetCursor(
    transaction: Transaction,
    subscriber: string,
    position: SnapshotPosition,
    epoch: number,
  ): Promise<void> {
    await transaction.execute(resetSnapshotCursor, { subscriber, ...position, epoch });
  }

  /** As in the middle of a page that shows everything. */
  async positionBefore(id: string): Promise<SnapshotPosition> {
    const row = await this.#database.first(findFirstUnseen, { id });
    return { seen: this.beginning.seen, reading: row?.reading ?? null, seq: (row?.seq ?? 1) - 1 };
  }

  async readPage(
    after: SnapshotPosition,
    types: readonly string[],
    limit: number,
  ): Promise<OutboxPage<SnapshotPosition>> {
    const begins = after.reading === null;
    const rows = await this.#database.all(readUnseen, {
      ...after,
      begins: Number(begins),
      types: JSON.stringify(types),
      limit,
    });
    const events = rows.flatMap((row) => (row.seq === null ? [] : toFeedEvent(row)));
    const reading = rows[0]?.reading ?? after.seen;
    const last = events.at(-1);
    // The snapshot is never passed before all that it shows has been read.
    const isFull = events.length === limit && last !== undefined;
    // A number that the snapshot shows had been given when it was taken.
    const given = Math.max(after.seq, (begins ? rows[0]?.newest : last?.seq) ?? 0);
    const through = isFull
      ? { seen: after.seen, reading, seq: last.seq }
      : { seen: reading, reading: null, seq: given };
    return { events, through, isFull };
  }

  async countAfter(position: SnapshotPosition, types: readonly string[]): Promise<number> {
    return (await this.#database.first(countUnseen, allAfter(position, types)))?.count ?? 0;
  }

  async findOldestAfter(position: SnapshotPosition, types: readonly string[]): Promise<number | undefined> {
    return (await this.#database.first(findOldestUnseen, allAfter(position, types)))?.stored_at ?? undefined;
  }

  /**
   * From the oldest on, each batch behind the one before: what has been deleted stays in the index until it
   * is vacuumed, and that may be long after a transaction that is held open.
   */
  async deletePassed(storedBefore: number): Promise<number> {
    let after = 0;
    let total = 0;
    for (;;) {
      const [[batch] = []] = await this.#database.executeAll(deleteSeen, [
        { storedBefore, after, limit: RECLAIM_BATCH },
      ]);
      if (batch === undefined || batch.through === null || batch.deleted === 0) return total;
      total += batch.deleted;
      after = batch.through;
    }
  }
}

/** With what was committed since the page began: it is waiting too. */
function allAfter(position: SnapshotPosition, types: readonly string[]) {
  const begins = Number(position.reading === null);
  return { ...position, reading: null, begins, types: JSON.stringify(types) };
}
