import type { TransactionalDatabase } from '../../databases/index.ts';
import { AppError, timeOfId } from '../../foundation/index.ts';
import { FROM_THE_BEGINNING } from '../consumers.ts';
import type { Envelope } from '../envelope.ts';
import type { EventFeed } from '../event-feed.ts';
import type { FeedEvent, OutboxPage, Subscriber, SubscriberInIncarnation } from '../outbox-source.ts';
import type { NatsBroker } from './nats-broker.ts';
import { readPosition, savePosition, takePosition } from './stream-position-statements.ts';
import { Tap, type TapStart } from './tap.ts';

interface Position {
  readonly stream: string;
  readonly sequence: number;
}

/** Before a stream is known. */
const NOWHERE: Position = { stream: '', sequence: 0 };

/**
 * One producer's stream, for the consumers of one module. How far each is stands in the module's own
 * database, beside the inbox; the broker's own account only bounds what it hands out.
 */
export class StreamFeed implements EventFeed {
  readonly module: string;
  readonly #broker: NatsBroker;
  readonly #database: TransactionalDatabase;
  readonly #onArrival: () => void;
  readonly #positions = new Map<string, Position>();
  readonly #taps = new Map<string, Tap>();
  readonly #unsaved = new Set<string>();
  #epoch = 0;

  constructor(producer: string, broker: NatsBroker, database: TransactionalDatabase, onArrival: () => void) {
    this.module = producer;
    this.#broker = broker;
    this.#database = database;
    this.#onArrival = onArrival;
  }

  /** Does not need the broker. */
  async open(subscribers: readonly SubscriberInIncarnation[], epoch: number): Promise<void> {
    this.#epoch = epoch;
    for (const { name, incarnation } of subscribers) {
      const stored = await this.#database.first(readPosition, { subscriber: name });
      // Restored, it has lost what it had accepted.
      const position = stored?.incarnation === incarnation ? stored : NOWHERE;
      const { stream, sequence } = position;
      const given = { subscriber: name, stream, sequence, epoch, incarnation };
      if ((await this.#database.execute(takePosition, given)) === 0) throw positionsTaken(this.module, epoch);
      this.#positions.set(name, { stream, sequence });
    }
  }

  async close(): Promise<void> {
    try {
      await this.saveCursors();
    } finally {
      const taps = [...this.#taps.values()];
      this.#taps.clear();
      this.#positions.clear();
      this.#unsaved.clear();
      await Promise.all(taps.map((tap) => tap.close().catch(() => undefined)));
    }
  }

  async read(subscriber: Subscriber, limit: number): Promise<OutboxPage<number>> {
    const tap = await this.#tapOf(subscriber);
    const messages = tap.waiting(limit);
    return {
      events: messages.map((message) => toFeedEvent(message.string(), message.seq)),
      through: messages.at(-1)?.seq ?? tap.startsAfter,
      isFull: messages.length === limit,
    };
  }

  accepted({ name }: Subscriber, { events, through }: OutboxPage<unknown>): void {
    const tap = this.#taps.get(name);
    if (tap === undefined || events.length === 0) return;
    const sequence = through as number;
    tap.accepted(sequence);
    this.#positions.set(name, { stream: tap.stream.identity, sequence });
    this.#unsaved.add(name);
  }

  async saveCursors(): Promise<void> {
    const moved = [...this.#unsaved];
    this.#unsaved.clear();
    try {
      for (const subscriber of moved) {
        const { stream, sequence } = this.#positions.get(subscriber) ?? NOWHERE;
        await this.#database.execute(savePosition, { subscriber, stream, sequence, epoch: this.#epoch });
      }
    } catch (error) {
      for (const subscriber of moved) this.#unsaved.add(subscriber);
      throw error;
    }
  }

  async rewind(subscriber: Subscriber, from: string): Promise<void> {
    await this.#cut(subscriber.name);
    const start = from === FROM_THE_BEGINNING ? { after: 0 } : { since: timeOfId(from) };
    const tap = await this.#open(subscriber, start);
    const position = { stream: tap.stream.identity, sequence: tap.startsAfter };
    this.#positions.set(subscriber.name, position);
    const given = { subscriber: subscriber.name, ...position, epoch: this.#epoch };
    await this.#database.execute(savePosition, given);
    this.#unsaved.delete(subscriber.name);
  }

  /** As the broker counts, which whoever asks can ask. Throws while it is away. */
  async lag({ name, types }: Subscriber): Promise<number> {
    const { name: stream } = await this.#broker.stream(this.module);
    const { manager } = this.#broker.get();
    try {
      const info = await manager.consumers.info(stream, durableName(name));
      return info.num_pending + info.num_ack_pending;
    } catch {
      // Nobody has begun yet: all that the stream has is waiting.
      const filter = this.#broker.subjectOf(types[0] ?? '');
      const info = await manager.streams.info(stream, { subjects_filter: filter });
      return Object.values(info.state.subjects ?? {}).reduce((sum, count) => sum + count, 0);
    }
  }

  async oldest(subscriber: Subscriber): Promise<number | undefined> {
    if ((await this.lag(subscriber)) === 0) return undefined;
    const { name: stream } = await this.#broker.stream(this.module);
    const { manager } = this.#broker.get();
    const accepted = await manager.consumers.info(stream, durableName(subscriber.name)).then(
      ({ ack_floor: floor }) => floor.stream_seq,
      () => 0,
    );
    const next = { seq: accepted + 1, next_by_subj: this.#broker.subjectOf(subscriber.types[0] ?? '') };
    const message = await manager.streams.getMessage(stream, next);
    return message === null ? undefined : Date.parse((JSON.parse(message.string()) as Envelope).time);
  }

  async #tapOf(subscriber: Subscriber): Promise<Tap> {
    const tap = this.#taps.get(subscriber.name);
    if (tap?.isOpen === true) return tap;
    const { stream, sequence } = this.#positions.get(subscriber.name) ?? NOWHERE;
    const { identity } = await this.#broker.stream(this.module);
    return this.#open(subscriber, { after: stream === identity ? sequence : 0 });
  }

  async #open(subscriber: Subscriber, start: TapStart): Promise<Tap> {
    await this.#cut(subscriber.name);
    try {
      const stream = await this.#broker.stream(this.module);
      const durable = durableName(subscriber.name);
      const tap = await Tap.open(this.#broker, stream, durable, subscriber.types, start, this.#onArrival);
      this.#taps.set(subscriber.name, tap);
      return tap;
    } catch (error) {
      throw this.#broker.unavailable(error);
    }
  }

  async #cut(name: string): Promise<void> {
    const tap = this.#taps.get(name);
    this.#taps.delete(name);
    await tap?.close().catch(() => undefined);
  }
}

/** JetStream allows neither slashes nor dots. */
function durableName(subscriber: string): string {
  return subscriber.replaceAll('/', '__');
}

function toFeedEvent(envelope: string, seq: number): FeedEvent {
  const { id, type, subject, keyversion, incarnation = 1 } = JSON.parse(envelope) as Envelope;
  return { seq, id, type, key: subject, incarnation, keyVersion: keyversion, envelope };
}

function positionsTaken(module: string, epoch: number): AppError {
  return new AppError({
    code: 'events.positions-taken',
    kind: 'conflict',
    message: `Another process reads the stream of ${module} under a later epoch than ${epoch}, so this one does not. It goes on by itself when the lease is its again.`,
    details: { module, epoch },
  });
}
