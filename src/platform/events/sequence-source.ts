import type { Transaction, TransactionalDatabase } from '../databases/index.ts';
import type { NamedIncarnation, OutboxPage, OutboxSource, SubscriberInIncarnation } from './outbox-source.ts';
import { toFeedEvent } from './to-feed-event.ts';
import {
  adoptCursor,
  advanceCursor,
  countOutboxAfter,
  takeCursor,
  deleteCursor,
  deleteOutboxThrough,
  findFirstSeq,
  findOldestOutboxAfter,
  findReclaimableSeq,
  keepCursor,
  markCursor,
  readCursors,
  readLastSeq,
  readOutboxPage,
  resetCursor,
} from './sequence-statements.ts';

const RECLAIM_BATCH = 1_000;

/** SQLite has one writer, so the order of its numbers is the order of commits: a number is a position. */
export class SequenceSource implements OutboxSource<number> {
  readonly beginning = 0;
  readonly #database: TransactionalDatabase;

  constructor(database: TransactionalDatabase) {
    this.#database = database;
  }

  async takeCursor(
    transaction: Transaction,
    { name, incarnation }: SubscriberInIncarnation,
    epoch: number,
    initial: number,
  ): Promise<boolean> {
    const given = { subscriber: name, incarnation, epoch, seq: initial };
    return (await transaction.execute(takeCursor, given)) > 0;
  }

  async deleteCursor(transaction: Transaction, name: string): Promise<void> {
    await transaction.execute(deleteCursor, { subscriber: name });
  }

  async keepCursor(transaction: Transaction, name: string): Promise<void> {
    await transaction.execute(keepCursor, { subscriber: name });
  }

  async adoptCursor(transaction: Transaction, { name, incarnation }: NamedIncarnation): Promise<void> {
    await transaction.execute(adoptCursor, { subscriber: name, incarnation });
  }

  async markCursor(
    transaction: Transaction,
    { name, incarnation }: NamedIncarnation,
    seq: number,
    mayGoBack: boolean,
  ): Promise<void> {
    const given = { subscriber: name, incarnation, seq, mayGoBack: Number(mayGoBack) };
    await transaction.execute(markCursor, given);
  }

  async readCursors(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#database.all(readCursors, {});
    return new Map(rows.map(({ subscriber, seq }) => [subscriber, seq]));
  }

  async saveCursor(transaction: Transaction, subscriber: string, seq: number, epoch: number): Promise<void> {
    await transaction.execute(advanceCursor, { subscriber, seq, epoch });
  }

  async resetCursor(transaction: Transaction, subscriber: string, seq: number, epoch: number): Promise<void> {
    await transaction.execute(resetCursor, { subscriber, seq, epoch });
  }

  async positionBefore(id: string): Promise<number> {
    const first = (await this.#database.first(findFirstSeq, { id }))?.seq;
    return first === undefined || first === null
      ? ((await this.#database.first(readLastSeq, {}))?.seq ?? 0)
      : first - 1;
  }

  /** All of it is on disk: a consumer must never know more than its producer. */
  async readPage(after: number, types: readonly string[], limit: number): Promise<OutboxPage<number>> {
    // Before the page: what is committed in between is not passed over.
    const end = (await this.#database.first(readLastSeq, {}))?.seq ?? 0;
    const rows = await this.#database.all(readOutboxPage, { after, types: JSON.stringify(types), limit });
    if (rows.length > 0) await this.#database.untilDurable();
    const last = rows.at(-1)?.seq ?? after;
    const isFull = rows.length === limit;
    return { events: rows.map(toFeedEvent), through: isFull ? last : Math.max(last, end), isFull };
  }

  async countAfter(after: number, types: readonly string[]): Promise<number> {
    const row = await this.#database.first(countOutboxAfter, { after, types: JSON.stringify(types) });
    return row?.count ?? 0;
  }

  async findOldestAfter(after: number, types: readonly string[]): Promise<number | undefined> {
    const row = await this.#database.first(findOldestOutboxAfter, { after, types: JSON.stringify(types) });
    return row?.stored_at;
  }

  async deletePassed(storedBefore: number): Promise<number> {
    const cursors = await this.readCursors();
    const last = (await this.#database.first(readLastSeq, {}))?.seq ?? 0;
    const passed = Math.min(last, ...cursors.values());
    let total = 0;
    for (;;) {
      const oldest = await this.#database.first(findReclaimableSeq, { storedBefore, limit: RECLAIM_BATCH });
      const seq = Math.min(passed, oldest?.seq ?? 0);
      const deleted = seq === 0 ? 0 : await this.#database.execute(deleteOutboxThrough, { seq });
      if (deleted === 0) return total;
      total += deleted;
    }
  }
}
