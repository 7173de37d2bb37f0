import type { TransactionalDatabase } from '../databases/index.ts';
import { AppError } from '../foundation/index.ts';
import type { EventFeed } from './event-feed.ts';
import type { OutboxPage, OutboxSource, Subscriber, SubscriberInIncarnation } from './outbox-source.ts';

/** The producer's side of the relay: its outbox in order, and how far each subscriber has come. */
export class Feed<Position = unknown> implements EventFeed {
  readonly module: string;
  readonly #database: TransactionalDatabase;
  readonly #source: OutboxSource<Position>;
  readonly #positions = new Map<string, Position>();
  readonly #unsaved = new Set<string>();
  readonly #types = new Map<string, readonly string[]>();
  readonly #reading = new Map<string, Promise<OutboxPage<Position>>>();
  readonly #elsewhere: readonly string[];
  #epoch = 0;

  /** `elsewhere`: the subscribers in other processes, for which everything is kept until they have it. */
  constructor(
    database: TransactionalDatabase,
    source: OutboxSource<Position>,
    elsewhere: readonly string[] = [],
  ) {
    this.module = database.module;
    this.#database = database;
    this.#source = source;
    this.#elsewhere = elsewhere;
  }

  async open(subscribers: readonly SubscriberInIncarnation[], epoch: number): Promise<void> {
    this.#epoch = epoch;
    const known = await this.#source.readCursors();
    await this.#database.transaction(async (transaction) => {
      for (const subscriber of subscribers) {
        // Of a version in which all consumers of a module had one cursor: each goes on from there.
        const initial = known.get(subscriber.module) ?? this.#source.beginning;
        const isTaken = await this.#source.takeCursor(transaction, subscriber, epoch, initial);
        if (!isTaken) throw cursorsTaken(this.module, epoch);
      }
      // What nobody reads any more would keep the outbox from ever being reclaimed.
      const names = new Set([...subscribers.map(({ name }) => name), ...this.#elsewhere]);
      for (const name of known.keys())
        if (!names.has(name)) await this.#source.deleteCursor(transaction, name);
      for (const name of this.#elsewhere) await this.#source.keepCursor(transaction, name);
    });
    for (const [subscriber, position] of await this.#source.readCursors())
      if (!this.#elsewhere.includes(subscriber)) this.#positions.set(subscriber, position);
  }

  async close(): Promise<void> {
    try {
      await this.saveCursors();
    } finally {
      this.#positions.clear();
      this.#unsaved.clear();
    }
  }

  /** Subscribers that are equally far and ask at the same time share one page of what any of them wants. */
  async read({ name, types: own }: Subscriber, limit: number): Promise<OutboxPage<Position>> {
    this.#types.set(name, own);
    const after = this.#positionOf(name);
    const place = JSON.stringify(after);
    const types = new Set<string>();
    for (const [other, wanted] of this.#types)
      if (JSON.stringify(this.#positionOf(other)) === place) for (const type of wanted) types.add(type);
    const key = `${place} ${limit} ${[...types].join()}`;
    let reading = this.#reading.get(key);
    if (reading === undefined) {
      reading = this.#source.readPage(after, [...types], limit);
      this.#reading.set(key, reading);
      void reading.finally(() => this.#reading.delete(key)).catch(() => undefined);
    }
    const page = await reading;
    return { ...page, events: page.events.filter(({ type }) => own.includes(type)) };
  }

  accepted({ name }: Subscriber, { events, through }: OutboxPage<Position>): void {
    this.#positions.set(name, through);
    // An empty page is quickly read again; storing each would keep an idle shop writing.
    if (events.length > 0) this.#unsaved.add(name);
  }

  async saveCursors(): Promise<void> {
    if (this.#unsaved.size === 0) return;
    const moved = [...this.#unsaved];
    this.#unsaved.clear();
    try {
      await this.#database.transaction(async (transaction) => {
        for (const subscriber of moved) {
          const position = this.#positionOf(subscriber);
          await this.#source.saveCursor(transaction, subscriber, position, this.#epoch);
        }
      });
    } catch (error) {
      // Otherwise the cursor would stay behind until the next event comes, and other processes see it lag.
      for (const subscriber of moved) this.#unsaved.add(subscriber);
      throw error;
    }
  }

  async rewind({ name }: Subscriber, from: string): Promise<void> {
    const position = await this.#source.positionBefore(from);
    await this.#database.transaction((transaction) =>
      this.#source.resetCursor(transaction, name, position, this.#epoch),
    );
    this.#positions.set(name, position);
    this.#unsaved.delete(name);
  }

  /** From the stored cursor where no relay runs. */
  async lag({ name, types }: Subscriber): Promise<number> {
    const position = this.#positions.get(name) ?? (await this.#source.readCursors()).get(name);
    return this.#source.countAfter(position ?? this.#source.beginning, types);
  }

  async oldest({ name, types }: Subscriber): Promise<number | undefined> {
    const position = this.#positions.get(name) ?? (await this.#source.readCursors()).get(name);
    return this.#source.findOldestAfter(position ?? this.#source.beginning, types);
  }

  /**
   * Deletes events that every subscriber has accepted and that are older than the window; answers how many.
   * `storedBefore` only limits what is deleted; it never deletes what a cursor has not passed.
   */
  async reclaim(storedBefore: number): Promise<number> {
    for (const subscriber of this.#positions.keys()) this.#unsaved.add(subscriber);
    await this.saveCursors();
    return this.#source.deletePassed(storedBefore);
  }

  #positionOf(subscriber: string): Position {
    return this.#positions.get(subscriber) ?? this.#source.beginning;
  }
}

function cursorsTaken(module: string, epoch: number): AppError {
  return new AppError({
    code: 'events.cursors-taken',
    kind: 'conflict',
    message: `Another process has the cursors of ${module} under a later epoch than ${epoch}, so this one carries none of its events. It goes on by itself when the lease is its again.`,
    details: { module, epoch },
  });
}
