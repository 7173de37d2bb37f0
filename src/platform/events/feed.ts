import type { TransactionalDatabase } from '../databases/index.ts';
import {
  advanceCursor,
  countOutboxAfter,
  createCursor,
  deleteOutboxThrough,
  findReclaimableSeq,
  readCursors,
  readLastSeq,
  readOutboxPage,
} from './outbox-statements.ts';

export interface FeedEvent {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly keyVersion: number;
  /** The envelope as it was stored; it is passed on without being read. */
  readonly envelope: string;
}

export interface FeedPage {
  readonly events: readonly FeedEvent[];
  /**
   * Up to here there is nothing else for the subscriber. Beyond its last event, so that one which is
   * interested in few types does not keep the outbox from being reclaimed.
   */
  readonly through: number;
}

const RECLAIM_BATCH = 1_000;

/** The producer's side of the relay: its outbox in commit order, and how far each subscriber has come. */
export class Feed {
  readonly module: string;
  readonly #database: TransactionalDatabase;
  readonly #cursors = new Map<string, number>();
  readonly #unsaved = new Set<string>();
  #epoch = 0;

  constructor(database: TransactionalDatabase) {
    this.module = database.module;
    this.#database = database;
  }

  /** Takes the cursors over under a new epoch; to be called once, with all subscribers. */
  async open(subscribers: readonly string[], epoch: number): Promise<void> {
    this.#epoch = epoch;
    await this.#database.transaction(async (transaction) => {
      for (const subscriber of subscribers) await transaction.execute(createCursor, { subscriber, epoch });
      for (const row of await transaction.all(readCursors, {})) this.#cursors.set(row.subscriber, row.seq);
    });
  }

  /** The next events for a subscriber, all of them on disk: a consumer must never know more than its producer. */
  async read(subscriber: string, types: readonly string[], limit: number): Promise<FeedPage> {
    const after = this.#cursors.get(subscriber) ?? 0;
    // Before the page: what is committed in between is not passed over.
    const end = (await this.#database.first(readLastSeq, {}))?.seq ?? 0;
    const rows = await this.#database.all(readOutboxPage, { after, types: JSON.stringify(types), limit });
    if (rows.length > 0) await this.#database.untilDurable();
    const last = rows.at(-1)?.seq ?? after;
    return {
      through: rows.length === limit ? last : Math.max(last, end),
      events: rows.map((row) => ({
        seq: row.seq,
        id: row.id,
        type: row.type,
        key: row.key,
        keyVersion: row.key_version,
        envelope: row.envelope,
      })),
    };
  }

  /** The subscriber has everything up to `seq` in its inbox, on disk. */
  accepted(subscriber: string, seq: number): void {
    if (seq <= (this.#cursors.get(subscriber) ?? 0)) return;
    this.#cursors.set(subscriber, seq);
    this.#unsaved.add(subscriber);
  }

  /**
   * Stores the cursors that have moved. Losing this is harmless, since the inbox knows what it has, so it
   * is done now and then and not for each page.
   */
  async saveCursors(): Promise<void> {
    if (this.#unsaved.size === 0) return;
    const moved = [...this.#unsaved];
    this.#unsaved.clear();
    await this.#database.transaction(async (transaction) => {
      for (const subscriber of moved) {
        const seq = this.#cursors.get(subscriber) ?? 0;
        await transaction.execute(advanceCursor, { subscriber, seq, epoch: this.#epoch });
      }
    });
  }

  /** How many events the subscriber has not accepted; from the stored cursor where no relay runs. */
  async lag(subscriber: string, types: readonly string[]): Promise<number> {
    const after = this.#cursors.get(subscriber) ?? (await this.#storedCursor(subscriber));
    const row = await this.#database.first(countOutboxAfter, { after, types: JSON.stringify(types) });
    return row?.count ?? 0;
  }

  async #storedCursor(subscriber: string): Promise<number> {
    const cursors = await this.#database.all(readCursors, {});
    return cursors.find((cursor) => cursor.subscriber === subscriber)?.seq ?? 0;
  }

  /**
   * Deletes events that every subscriber has accepted and that are older than the window, by ranges of the
   * sequence. `storedBefore` only limits what is deleted; it never deletes what a cursor has not passed.
   */
  async reclaim(storedBefore: number): Promise<number> {
    await this.saveCursors();
    const cursors = await this.#database.all(readCursors, {});
    const last = (await this.#database.first(readLastSeq, {}))?.seq ?? 0;
    const passed = Math.min(last, ...cursors.map((cursor) => cursor.seq));
    let deleted = 0;
    for (;;) {
      const oldest = await this.#database.first(findReclaimableSeq, { storedBefore, limit: RECLAIM_BATCH });
      const through = Math.min(passed, oldest?.seq ?? 0);
      if (through === 0) return deleted;
      const count = await this.#database.transaction((transaction) =>
        transaction.execute(deleteOutboxThrough, { seq: through }),
      );
      if (count === 0) return deleted;
      deleted += count;
    }
  }
}
