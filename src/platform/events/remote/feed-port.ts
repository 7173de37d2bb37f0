import type { FeedEvent } from '../outbox-source.ts';

/** A consumer in another process, in the present life of its data. */
export interface RemoteSubscriber {
  /** `<module>/<consumer>`. */
  readonly name: string;
  readonly incarnation: number;
}

/** A cursor means something to the producer alone; a consumer stores it and hands it back. */
export interface FeedPage {
  readonly events: readonly FeedEvent[];
  readonly cursor: string;
  /** Whether there may be more at once. */
  readonly isFull: boolean;
}

/**
 * One producer's outbox, as its process offers it to consumers in others. Any process that serves the producer
 * can answer, without a lease: the order is the outbox's own, and how far a consumer is stands with the consumer.
 */
export interface FeedPort {
  /** Where a consumer goes on that has no cursor: where the producer has carried it so far, or at the beginning. */
  open(subscriber: RemoteSubscriber): Promise<string>;
  read(given: { cursor: string; types: readonly string[]; limit: number }): Promise<FeedPage>;
  /**
   * The consumer has stored what comes before the cursor for good, so the producer need not keep it for its
   * sake. It goes back only where that is asked for.
   */
  accepted(subscriber: RemoteSubscriber, cursor: string, mayGoBack: boolean): Promise<void>;
  /** From there on comes every event whose id is not before a given one. */
  before(id: string): Promise<string>;
  /** What comes behind the cursor: how many, and when the oldest was stored. */
  waiting(given: { cursor: string; types: readonly string[] }): Promise<Waiting>;
  /**
   * Resolves when something was stored since `change` was answered, or after a while; answers what to ask with
   * next time. A hint: it may be missed.
   */
  changed(change: string): Promise<string>;
}

export interface Waiting {
  readonly count: number;
  readonly oldest: number | null;
}
