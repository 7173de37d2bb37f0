import type { LeasedWork } from '../leases/index.ts';
import type { Feed } from './feed.ts';
import type { RelayLane } from './relay-lane.ts';

/**
 * Carries one producer's events to all its consumers, in the process that holds the producer's lease; in
 * the others it only answers how far they are.
 */
export class Relay implements LeasedWork {
  readonly name = 'relay';
  readonly feed: Feed;
  readonly #lanes: RelayLane[] = [];
  readonly #incarnationOf: (module: string) => number;

  constructor(feed: Feed, incarnationOf: (module: string) => number) {
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
    const subscribers = this.#lanes.map(({ subscriber, inbox: { module } }) => ({
      name: subscriber,
      module,
      incarnation: this.#incarnationOf(module),
    }));
    await this.feed.open(subscribers, epoch);
    for (const lane of this.#lanes) lane.start();
  }

  async end(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.stop()));
    await this.feed.close();
  }

  hint(): void {
    for (const lane of this.#lanes) lane.hint();
  }
}
