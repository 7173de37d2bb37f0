import { randomUUID } from 'node:crypto';
import type { TransactionalDatabase } from '../../databases/index.ts';
import { AppError } from '../../foundation/index.ts';
import { WakeUp } from '../../resilience/index.ts';
import type { Incarnation } from '../incarnation.ts';
import type { OutboxSource } from '../outbox-source.ts';
import type { FeedPage, FeedPort, RemoteSubscriber, Waiting } from './feed-port.ts';

const HOLD_MILLISECONDS = 10_000;

/** The outbox of a module of this process, for consumers in others. */
export class OutboxPort<Position = unknown> implements FeedPort {
  readonly #database: TransactionalDatabase;
  readonly #source: OutboxSource<Position>;
  readonly #incarnation: Incarnation;
  /** Another process counts for itself. */
  readonly #process = randomUUID();
  readonly #waiters = new Set<WakeUp>();
  #changes = 0;
  #isStopped = false;

  constructor(database: TransactionalDatabase, source: OutboxSource<Position>, incarnation: Incarnation) {
    this.#database = database;
    this.#source = source;
    this.#incarnation = incarnation;
  }

  async open(subscriber: RemoteSubscriber): Promise<string> {
    await this.#database.transaction(async (transaction) => {
      await this.#source.keepCursor(transaction, subscriber.name);
      await this.#source.adoptCursor(transaction, subscriber);
    });
    const position = (await this.#source.readCursors()).get(subscriber.name);
    return this.#write(position ?? this.#source.beginning);
  }

  async read({
    cursor,
    types,
    limit,
  }: {
    cursor: string;
    types: readonly string[];
    limit: number;
  }): Promise<FeedPage> {
    const { events, through, isFull } = await this.#source.readPage(this.#parse(cursor), types, limit);
    return { events, cursor: this.#write(through), isFull };
  }

  async accepted(subscriber: RemoteSubscriber, cursor: string, mayGoBack: boolean): Promise<void> {
    const position = this.#parse(cursor);
    await this.#database.transaction((transaction) =>
      this.#source.markCursor(transaction, subscriber, position, mayGoBack),
    );
  }

  async before(id: string): Promise<string> {
    return this.#write(await this.#source.positionBefore(id));
  }

  async waiting({ cursor, types }: { cursor: string; types: readonly string[] }): Promise<Waiting> {
    const position = this.#parse(cursor);
    const count = await this.#source.countAfter(position, types);
    const oldest = count === 0 ? undefined : await this.#source.findOldestAfter(position, types);
    return { count, oldest: oldest ?? null };
  }

  async changed(change: string): Promise<string> {
    if (change === this.#change && !this.#isStopped) {
      const wakeUp = new WakeUp();
      this.#waiters.add(wakeUp);
      await wakeUp.wait(HOLD_MILLISECONDS);
      this.#waiters.delete(wakeUp);
    }
    if (this.#isStopped) throw stopping();
    return this.#change;
  }

  /** Something was stored, here or, as far as one hears of it, in another process. */
  hint(): void {
    this.#changes += 1;
    for (const waiter of this.#waiters) waiter.hint();
  }

  /** Nobody is held any longer: whoever asks what has changed is told to ask again later. */
  stop(): void {
    this.#isStopped = true;
    this.hint();
  }

  get #change(): string {
    return `${this.#process}/${this.#changes}`;
  }

  #write(position: Position): string {
    return JSON.stringify([this.#incarnation.number, position]);
  }

  /** Of another life of the producer's data it says nothing: what is kept is told again. */
  #parse(cursor: string): Position {
    const [incarnation, position] = parseJson(cursor);
    return incarnation === this.#incarnation.number ? (position as Position) : this.#source.beginning;
  }
}

function parseJson(cursor: string): readonly [unknown, unknown] {
  try {
    const value: unknown = JSON.parse(cursor);
    if (Array.isArray(value) && value.length === 2) return value as [unknown, unknown];
  } catch {
    // Told below.
  }
  throw new AppError({
    code: 'events.malformed-cursor',
    kind: 'invalid',
    message: 'The cursor is none that this producer has given, so nothing was read. Open the feed again.',
  });
}

function stopping(): AppError {
  return new AppError({
    code: 'events.producer-unavailable',
    kind: 'unavailable',
    message: 'This process stops and hands out no more hints. Ask again in a moment.',
  });
}
