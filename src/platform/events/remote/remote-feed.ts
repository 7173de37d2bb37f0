import type { TransactionalDatabase } from '../../databases/index.ts';
import { AppError, isAppError } from '../../foundation/index.ts';
import type { EventFeed } from '../event-feed.ts';
import type { OutboxPage, Subscriber, SubscriberInIncarnation } from '../outbox-source.ts';
import { ChangeWatch } from './change-watch.ts';
import type { FeedPort } from './feed-port.ts';
import { readFeedPosition, saveFeedPosition, takeFeedPosition } from './feed-position-statements.ts';

/** A change of which nobody told is found after this time. */
const LOOK_MILLISECONDS = 5_000;
/** How often the producer learns of places behind which it has stored nothing for the consumer. */
const TELL_MILLISECONDS = 60_000;

interface Place {
  readonly cursor: string | undefined;
  readonly incarnation: number;
  /** The change of the producer up to which nothing was found, and when. */
  readonly empty: { readonly change: string; readonly at: number } | undefined;
  readonly isSaved: boolean;
  readonly saved: string | undefined;
  /** What the producer has not been told of what is saved; `back` when it goes back. */
  readonly toTell: 'nothing' | 'forward' | 'back';
  readonly toldAt: number;
}

/**
 * One producer's outbox, which another process serves, for the consumers of one module. How far each is stands
 * in the module's own database, beside the inbox; the producer is told, so that it can reclaim.
 */
export class RemoteFeed implements EventFeed {
  readonly module: string;
  readonly #port: FeedPort;
  readonly #database: TransactionalDatabase;
  readonly #watch: ChangeWatch;
  readonly #places = new Map<string, Place>();
  #epoch = 0;

  constructor(producer: string, port: FeedPort, database: TransactionalDatabase, onChange: () => void) {
    this.module = producer;
    this.#port = port;
    this.#database = database;
    this.#watch = new ChangeWatch(port, onChange);
  }

  /** Does not need the producer. */
  async open(subscribers: readonly SubscriberInIncarnation[], epoch: number): Promise<void> {
    this.#epoch = epoch;
    for (const { name, incarnation } of subscribers) {
      const stored = await this.#database.first(readFeedPosition, { subscriber: name });
      // Restored, it has lost what it had accepted.
      const cursor = stored?.incarnation === incarnation ? stored.cursor : null;
      const given = { subscriber: name, cursor, epoch, incarnation };
      const isTaken = (await this.#database.execute(takeFeedPosition, given)) > 0;
      if (!isTaken) throw positionsTaken(this.module, epoch);
      this.#places.set(name, {
        cursor: cursor ?? undefined,
        incarnation,
        empty: undefined,
        isSaved: true,
        saved: cursor ?? undefined,
        toTell: 'nothing',
        toldAt: 0,
      });
    }
    this.#watch.start();
  }

  async close(): Promise<void> {
    await this.#watch.stop();
    try {
      await this.saveCursors();
    } finally {
      this.#places.clear();
    }
  }

  async read(subscriber: Subscriber, limit: number): Promise<OutboxPage<string>> {
    const cursor = await this.#cursorOf(subscriber.name);
    const { empty } = this.#placeOf(subscriber.name);
    const { change } = this.#watch;
    const isQuiet =
      empty !== undefined && empty.change === change && performance.now() - empty.at < LOOK_MILLISECONDS;
    if (isQuiet) return { events: [], through: cursor, isFull: false };
    const page = await this.#port.read({ cursor, types: subscriber.types, limit });
    const found = page.events.length > 0 || change === undefined;
    this.#change(subscriber.name, { empty: found ? undefined : { change, at: performance.now() } });
    return { events: page.events, through: page.cursor, isFull: page.isFull };
  }

  accepted({ name }: Subscriber, { events, through }: OutboxPage<unknown>): void {
    const { toldAt, isSaved, cursor } = this.#placeOf(name);
    const next = through as string;
    // An empty page is quickly read again; storing each would keep an idle shop writing.
    const isWorthIt =
      events.length > 0 || (next !== cursor && performance.now() - toldAt > TELL_MILLISECONDS);
    this.#change(name, { cursor: next, isSaved: isSaved && !isWorthIt });
  }

  async saveCursors(): Promise<void> {
    for (const [name, place] of this.#places) {
      if (!place.isSaved && place.cursor !== undefined) await this.#save(name, place.cursor, 'forward');
      if (this.#placeOf(name).toTell !== 'nothing') await this.#tell(name);
    }
  }

  async rewind({ name }: Subscriber, from: string): Promise<void> {
    const cursor = await this.#port.before(from);
    await this.#save(name, cursor, 'back');
    this.#change(name, { cursor, empty: undefined });
    await this.#tell(name);
  }

  /** As the producer counts. Throws while it is away. */
  async lag(subscriber: Subscriber): Promise<number> {
    return (await this.#waiting(subscriber)).count;
  }

  async oldest(subscriber: Subscriber): Promise<number | undefined> {
    return (await this.#waiting(subscriber)).oldest ?? undefined;
  }

  async #waiting({ name, types }: Subscriber) {
    const stored = await this.#database.first(readFeedPosition, { subscriber: name });
    const known = this.#places.get(name)?.cursor ?? stored?.cursor ?? undefined;
    const cursor = known ?? (await this.#port.before(''));
    return this.#port.waiting({ cursor, types });
  }

  async #cursorOf(name: string): Promise<string> {
    const { cursor, incarnation } = this.#placeOf(name);
    if (cursor !== undefined) return cursor;
    const opened = await this.#port.open({ name, incarnation });
    this.#change(name, { cursor: opened });
    return opened;
  }

  async #save(name: string, cursor: string, direction: 'forward' | 'back'): Promise<void> {
    const given = { subscriber: name, cursor, epoch: this.#epoch };
    const isOurs = (await this.#database.execute(saveFeedPosition, given)) > 0;
    if (!isOurs) throw positionsTaken(this.module, this.#epoch);
    // The producer must not forget what a power cut could still take from the consumer.
    await this.#database.untilDurable();
    const { toTell, cursor: latest } = this.#placeOf(name);
    // Accepted meanwhile, there is something to store again.
    const isSaved = direction === 'back' || latest === cursor;
    this.#change(name, { isSaved, saved: cursor, toTell: toTell === 'back' ? 'back' : direction });
  }

  /** While the producer is away it keeps more than it needs to, and nothing is lost: it is told the next time. */
  async #tell(name: string): Promise<void> {
    const { incarnation, saved, toTell } = this.#placeOf(name);
    if (saved === undefined) return;
    try {
      await this.#port.accepted({ name, incarnation }, saved, toTell === 'back');
      // Saved meanwhile, there is something to tell again.
      if (this.#placeOf(name).saved === saved)
        this.#change(name, { toTell: 'nothing', toldAt: performance.now() });
    } catch (error) {
      if (!isAppError(error, 'events.producer-unavailable')) throw error;
    }
  }

  #placeOf(name: string): Place {
    const place = this.#places.get(name);
    if (place === undefined) throw positionsTaken(this.module, this.#epoch);
    return place;
  }

  #change(name: string, change: Partial<Place>): void {
    this.#places.set(name, { ...this.#placeOf(name), ...change });
  }
}

function positionsTaken(module: string, epoch: number): AppError {
  return new AppError({
    code: 'events.positions-taken',
    kind: 'conflict',
    message: `Another process reads the outbox of ${module} under a later epoch than ${epoch}, so this one does not. It goes on by itself when the lease is its again.`,
    details: { module, epoch },
  });
}
