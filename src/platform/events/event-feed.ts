import type { OutboxPage, Subscriber, SubscriberInIncarnation } from './outbox-source.ts';

/** One producer's events as a lane gets them, wherever they are kept: its outbox, or a broker's stream. */
export interface EventFeed {
  /** The producer. */
  readonly module: string;
  /** Takes the positions of all subscribers over under a new epoch. */
  open(subscribers: readonly SubscriberInIncarnation[], epoch: number): Promise<void>;
  /** Stores how far everybody has come. Another process may carry on from there. */
  close(): Promise<void>;
  /** The next events for a subscriber, in order, all of them stored for good. */
  read(subscriber: Subscriber, limit: number): Promise<OutboxPage<unknown>>;
  /** The subscriber has the page in its inbox, stored for good. */
  accepted(subscriber: Subscriber, page: OutboxPage<unknown>): void;
  /** Stores the positions that have moved, now and then: a page that comes again is known to the inbox. */
  saveCursors(): Promise<void>;
  /** Goes back to the first event whose id is not before `from`; stored when it resolves. */
  rewind(subscriber: Subscriber, from: string): Promise<void>;
  /** How many events the subscriber has not accepted; also where another process carries them. */
  lag(subscriber: Subscriber): Promise<number>;
  /** When the oldest of those events was published; undefined when there is none. */
  oldest(subscriber: Subscriber): Promise<number | undefined>;
}
