import type { LeasedWork } from '../leases/index.ts';
import type { EventFeed } from './event-feed.ts';
import type { RelayLane } from './relay-lane.ts';

/**
 * Carries events from a feed to its consumers, in the process that holds the lease; in the others it only
 * answers how far they are.
 */
export class Relay implements LeasedWork {
  readonly name: string;
  readonly feed: EventFeed;
  readonly #lanes: RelayLane[] = [];
  readonly #incarnationOf: (module: string) => number;

  constructor(name: string, feed: EventFeed, incarnationOf: (module: string) => number) {
    this.name = name;
    this.feed = feed;
    this.#incarnationOf = incarnationOf;
  }

  get lanes(): readonly RelayLane[] {
    return this.#lanes;
  }

  /** To be called before the lease is taken. */
  addLane(lane: RelayLane): void {
    this.#lanes.push(lane);
  }

  async begin(epoch: number): Promise<void> {
    const subscribers = this.#lanes.map(({ subscriber }) => ({
      ...subscriber,
      incarnation: this.#incarnationOf(subscriber.module),
    }));
    await this.feed.open(subscribers, epoch);
    for (const lane of this.#lanes) lane.start();
  }

  async end(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.stop()));
    await this.feed.close();
  }

  /** There are events, of these types if they are given: nobody else needs to look. */
  hint(types?: readonly string[]): void {
    for (const lane of this.#lanes) if (types === undefined || lane.wants(types)) lane.hint();
  }
}
