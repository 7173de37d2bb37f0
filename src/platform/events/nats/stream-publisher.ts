import { type JetStreamClient, JetStreamApiError } from '@nats-io/jetstream';
import type { LeasedWork } from '../../leases/index.ts';
import type { Logger } from '../../observability/index.ts';
import { backoffDelay, sleep, WakeUp } from '../../resilience/index.ts';
import type { EventFeed } from '../event-feed.ts';
import type { FeedEvent, Subscriber } from '../outbox-source.ts';
import type { NatsBroker, Stream } from './nats-broker.ts';

const PAGE = 256;
const POLL_MILLISECONDS = 500;
const GATHER_MILLISECONDS = 2;
const FAILURE_BACKOFF = { firstMilliseconds: 50, longestMilliseconds: 2_000 };
/** JetStream: the stream has another last number than the one expected. */
const WRONG_LAST_SEQUENCE = 10_071;
const BROKER = 1;

/**
 * Publishes one producer's outbox to its stream, in order, in the process that holds the lease. Each message
 * names the number that it has to follow: when one is lost on the way the broker refuses those behind it, and a
 * process that has lost the lease cannot put one in between.
 */
export class StreamPublisher implements LeasedWork {
  readonly name = 'relay';
  readonly feed: EventFeed;
  readonly #broker: NatsBroker;
  readonly #types: readonly string[];
  readonly #logger: Logger;
  readonly #wakeUp = new WakeUp();
  #epoch = 0;
  #stream: Stream | undefined;
  #last: Stream | undefined;
  #lastSequence = 0;
  #stopping = false;
  #failures = 0;
  #running: Promise<void> | undefined;

  constructor(feed: EventFeed, broker: NatsBroker, types: readonly string[], logger: Logger) {
    this.feed = feed;
    this.#broker = broker;
    this.#types = types;
    this.#logger = logger;
  }

  async begin(epoch: number): Promise<void> {
    this.#epoch = epoch;
    this.#stopping = false;
    this.#stream = undefined;
    this.#running = this.#run();
  }

  async end(): Promise<void> {
    this.#stopping = true;
    this.#wakeUp.hint();
    await this.#running;
    await this.feed.close();
  }

  hint(): void {
    this.#wakeUp.hint();
  }

  /** Whether its last attempt failed, so that the next waits a while. */
  get isFailing(): boolean {
    return this.#failures > 0;
  }

  /** How many events the broker does not have. */
  async lag(): Promise<number> {
    return this.feed.lag(this.#subscriberOf(await this.#knownStream()));
  }

  /** When the oldest of them was stored. */
  async oldest(): Promise<number | undefined> {
    return this.feed.oldest(this.#subscriberOf(await this.#knownStream()));
  }

  /** Of the stream that was there last it can be told while the broker is away. */
  async #knownStream(): Promise<Stream> {
    this.#last ??= await this.#broker.stream(this.feed.module);
    return this.#last;
  }

  /** A stream that was made anew has nothing: it is another subscriber, which begins at the beginning. */
  #subscriberOf({ identity }: Stream): Subscriber {
    return { name: `nats:${identity}`, module: this.feed.module, types: this.#types };
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      let pause = POLL_MILLISECONDS;
      try {
        if (await this.#publishPage()) continue;
        this.#failures = 0;
      } catch (error) {
        this.#failures += 1;
        this.#stream = undefined;
        pause = backoffDelay(FAILURE_BACKOFF, this.#failures, Math.random);
        const producer = this.feed.module;
        this.#logger.error({ err: error, producer }, 'events could not be published; trying again');
      }
      if (!this.#stopping) await this.#wakeUp.wait(pause);
      if (!this.#stopping) await sleep(GATHER_MILLISECONDS);
    }
  }

  /** Answers whether there may be more. */
  async #publishPage(): Promise<boolean> {
    const subscriber = this.#subscriberOf(await this.#openStream());
    const page = await this.feed.read(subscriber, PAGE);
    let left = page.events;
    while (left.length > 0 && !this.#stopping) left = await this.#publish(left);
    if (left.length > 0) return false;
    this.feed.accepted(subscriber, page);
    return page.isFull;
  }

  async #openStream(): Promise<Stream> {
    if (this.#stream !== undefined) return this.#stream;
    const stream = await this.#broker.stream(this.feed.module);
    await this.feed.open([{ ...this.#subscriberOf(stream), incarnation: BROKER }], this.#epoch);
    this.#lastSequence = stream.lastSequence;
    this.#stream = stream;
    this.#last = stream;
    return stream;
  }

  /** Answers what has to be published again, under other numbers. */
  async #publish(events: readonly FeedEvent[]): Promise<readonly FeedEvent[]> {
    const { client } = this.#broker.get();
    const first = this.#lastSequence;
    const answers = await Promise.allSettled(
      events.map((event, index) => this.#send(client, event, first + index)),
    );
    let done = 0;
    for (const answer of answers) {
      if (answer.status === 'rejected') {
        if (!isWrongSequence(answer.reason)) throw answer.reason;
        break;
      }
      done += 1;
      // One that the broker knew did not take a number: those behind it were refused.
      if (!answer.value.duplicate) this.#lastSequence = answer.value.seq;
    }
    if (done < events.length) {
      this.#lastSequence = (await this.#broker.stream(this.feed.module)).lastSequence;
    }
    return events.slice(done);
  }

  #send(client: JetStreamClient, { id, type, envelope }: FeedEvent, lastSequence: number) {
    return client.publish(this.#broker.subjectOf(type), envelope, { msgID: id, expect: { lastSequence } });
  }
}

function isWrongSequence(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE;
}
