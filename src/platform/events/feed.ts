import type { TransactionalDatabase } from '../databases/index.ts';
import type { OutboxPage, OutboxSource, Subscriber } from './outbox-source.ts';
import { SequenceSource } from './sequence-source.ts';
import { SnapshotSource } from './snapshot-source.ts';

/** The producer's side of the relay: its outbox in order, and how far each subscriber has come. */
export class Feed<Position = unknown> {
  readonly module: string;
  readonly #database: TransactionalDatabase;
  readonly #source: OutboxSource<Position>;
  readonly #positions = new Map<string, Position>();
  readonly #unsaved = new Set<string>();
  readonly #types = new Set<string>();
  readonly #reading = new Map<string, Promise<OutboxPage<Position>>>();
  #epoch = 0;

  constructor(database: TransactionalDatabase, source: OutboxSource<Position>) {
    this.module = database.module;
    this.#database = database;
    this.#source = source;
  }

  /** Takes the cursors over under a new epoch; to be called once, with all subscribers. */
  async open(subscribers: readonly Subscriber[], epoch: number): Promise<void> {
    this.#epoch = epoch;
    await this.#database.transaction(async (transaction) => {
      for (const subscriber of subscribers) await this.#source.createCursor(transaction, subscriber, epoch);
    });
    for (const [subscriber, position] of await this.#source.readCursors())
      this.#positions.set(subscriber, position);
  }

  /**
   * The next events for a subscriber, all of them stored for good. Subscribers that are equally far and ask
   * at the same time share one page of what any of them wants.
   */
  async read(subscriber: string, types: readonly string[], limit: number): Promise<OutboxPage<Position>> {
    for (const type of types) this.#types.add(type);
    const after = this.#positions.get(subscriber) ?? this.#source.beginning;
    const key = `${JSON.stringify(after)} ${limit} ${this.#types.size}`;
    let reading = this.#reading.get(key);
    if (reading === undefined) {
      reading = this.#source.readPage(after, [...this.#types], limit);
      this.#reading.set(key, reading);
      void reading.finally(() => this.#reading.delete(key)).catch(() => undefined);
    }
    const page = await reading;
    return { ...page, events: page.events.filter(({ type }) => types.includes(type)) };
  }

  /** The subscriber has the page in its inbox, stored for good. */
  accepted(subscriber: string, { events, through }: OutboxPage<Position>): void {
    this.#positions.set(subscriber, through);
    // An empty page is quickly read again; storing each would keep an idle shop writing.
    if (events.length > 0) this.#unsaved.add(subscriber);
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
        const position = this.#positions.get(subscriber) ?? this.#source.beginning;
        await this.#source.saveCursor(transaction, subscriber, position, this.#epoch);
      }
    });
  }

  /** How many events the subscriber has not accepted; from the stored cursor where no relay runs. */
  async lag(subscriber: string, types: readonly string[]): Promise<number> {
    const position = this.#positions.get(subscriber) ?? (await this.#source.readCursors()).get(subscriber);
    return this.#source.countAfter(position ?? this.#source.beginning, types);
  }

  /**
   * Deletes events that every subscriber has accepted and that are older than the window; answers how many.
   * `storedBefore` only limits what is deleted; it never deletes what a cursor has not passed.
   */
  async reclaim(storedBefore: number): Promise<number> {
    for (const subscriber of this.#positions.keys()) this.#unsaved.add(subscriber);
    await this.saveCursors();
    let deleted = 0;
    for (;;) {
      const count = await this.#source.deletePassed(storedBefore);
      if (count === 0) return deleted;
      deleted += count;
    }
  }
}

/** How an outbox can be read depends on the order in which its engine commits. */
export function createFeed(database: TransactionalDatabase): Feed {
  return database.placement.engine === 'sqlite'
    ? new Feed(database, new SequenceSource(database))
    : (new Feed(database, new SnapshotSource(database)) as Feed);
}
