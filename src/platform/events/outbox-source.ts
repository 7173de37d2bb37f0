import type { Transaction } from '../databases/index.ts';

export interface FeedEvent {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly incarnation: number;
  readonly keyVersion: number;
  /** The envelope as it was stored; it is passed on without being read. */
  readonly envelope: string;
}

/** A consumer, as its producer's outbox knows it: each has a place of its own in the feed. */
export interface Subscriber {
  /** `<module>/<consumer>`. */
  readonly name: string;
  readonly module: string;
  /** Of the events that it wants. */
  readonly types: readonly string[];
}

export interface SubscriberInIncarnation extends Subscriber {
  /** Of the subscriber's own data: in a new one it has to be told again. */
  readonly incarnation: number;
}

/** The subscriber in one life of its data. */
export interface NamedIncarnation {
  readonly name: string;
  readonly incarnation: number;
}

export interface OutboxPage<Position> {
  readonly events: readonly FeedEvent[];
  /**
   * Up to here there is nothing else for the subscriber. Beyond its last event, so that one which is
   * interested in few types does not keep the outbox from being reclaimed.
   */
  readonly through: Position;
  /** Whether there may be more at once. */
  readonly isFull: boolean;
}

/**
 * One module's outbox, as its engine lets it be read without losing an event or turning the order of a
 * key round. A position says what a subscriber has; only the source can tell what is in it.
 */
export interface OutboxSource<Position> {
  /** Where a new subscriber begins: before everything that is kept. */
  readonly beginning: Position;
  /**
   * A new subscriber begins at `initial`; one whose data was restored begins again. Answers whether the
   * cursor is under this epoch now: not when somebody has it under a later one.
   */
  takeCursor(
    transaction: Transaction,
    subscriber: SubscriberInIncarnation,
    epoch: number,
    initial: Position,
  ): Promise<boolean>;
  deleteCursor(transaction: Transaction, name: string): Promise<void>;
  /** Keeps everything for a subscriber in another process that may not have come yet. */
  keepCursor(transaction: Transaction, name: string): Promise<void>;
  /** It has come: one whose data was restored begins again. Does nothing for an earlier life of its data. */
  adoptCursor(transaction: Transaction, subscriber: NamedIncarnation): Promise<void>;
  /** What a subscriber in another process says that it has. It goes back only where it may. */
  markCursor(
    transaction: Transaction,
    subscriber: NamedIncarnation,
    position: Position,
    mayGoBack: boolean,
  ): Promise<void>;
  readCursors(): Promise<ReadonlyMap<string, Position>>;
  /** Does nothing under an epoch that has passed, and never goes back. */
  saveCursor(transaction: Transaction, subscriber: string, position: Position, epoch: number): Promise<void>;
  /** The same, but it may go back. */
  resetCursor(transaction: Transaction, subscriber: string, position: Position, epoch: number): Promise<void>;
  /** From there on comes every event whose id, which tells its time, is not before a given one. */
  positionBefore(id: string): Promise<Position>;
  /** What is after the position, of these types, in the order in which it must be delivered. */
  readPage(after: Position, types: readonly string[], limit: number): Promise<OutboxPage<Position>>;
  countAfter(position: Position, types: readonly string[]): Promise<number>;
  /** When the oldest of them was stored; undefined when there is none. */
  findOldestAfter(position: Position, types: readonly string[]): Promise<number | undefined>;
  /** Deletes what every stored cursor has passed and is older than a time, in batches; answers how many. */
  deletePassed(storedBefore: number): Promise<number>;
}
