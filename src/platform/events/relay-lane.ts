import { failpoint } from '../foundation/index.ts';
import type { Logger } from '../observability/index.ts';
import { backoffDelay, sleep } from '../resilience/index.ts';
import type { Feed } from './feed.ts';
import type { Inbox, Takers } from './inbox.ts';
import type { FeedEvent } from './outbox-source.ts';
import type { QuickReactions } from './quick-reactions.ts';
import { WakeUp } from './wake-up.ts';

const PAGE = 256;
const POLL_MILLISECONDS = 500;
/**
 * After a hint, before reading: what is committed meanwhile comes along in the same page, and the answer
 * to the request that published goes out first.
 */
const GATHER_MILLISECONDS = 2;
/** A lane goes the long way for a while after a reaction has failed or kept the events behind it waiting. */
const CAUTIOUS_MILLISECONDS = 5_000;
const SLOW_MILLISECONDS = 500;
const FAILURE_BACKOFF = { firstMilliseconds: 50, longestMilliseconds: 5_000 };

/**
 * Carries one producer's events to one subscriber. Lanes are independent: a subscriber whose database is
 * down keeps nobody else waiting.
 */
export class RelayLane {
  readonly feed: Feed;
  readonly inbox: Inbox;
  readonly types: readonly string[];
  readonly #logger: Logger;
  readonly #takers: () => Takers;
  readonly #quick: QuickReactions;
  readonly #wakeUp = new WakeUp();
  #stopping = false;
  #failures = 0;
  /** What was there when the process began may be what ended the one before: its attempts must be counted. */
  #cautiousUntil: number | 'end of backlog' = 'end of backlog';
  #running: Promise<void> | undefined;

  constructor(
    feed: Feed,
    inbox: Inbox,
    quick: QuickReactions,
    types: readonly string[],
    logger: Logger,
    takers: () => Takers,
  ) {
    this.feed = feed;
    this.#quick = quick;
    this.inbox = inbox;
    this.types = types;
    this.#logger = logger;
    this.#takers = takers;
  }

  start(): void {
    this.#running = this.#run();
  }

  hint(): void {
    this.#wakeUp.hint();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wakeUp.hint();
    await this.#running;
  }

  lag(): Promise<number> {
    return this.feed.lag(this.inbox.module, this.types);
  }

  /** Answers whether there may be more. */
  async carryPage(): Promise<boolean> {
    const page = await this.feed.read(this.inbox.module, this.types, PAGE);
    const { events } = page;
    const left = await this.#runQuickly(events);
    if (left.length > 0) await this.inbox.accept(this.feed.module, left, this.#takers());
    this.feed.accepted(this.inbox.module, page);
    if (events.length > 0) failpoint('events.after-cursor');
    // All that was there when this lane began has been accepted with its attempts counted.
    if (!page.isFull && this.#cautiousUntil === 'end of backlog') this.#cautiousUntil = 0;
    return page.isFull;
  }

  /** Answers the events that have to go the long way. */
  async #runQuickly(events: readonly FeedEvent[]): Promise<readonly FeedEvent[]> {
    const isCautious = this.#cautiousUntil === 'end of backlog' || performance.now() < this.#cautiousUntil;
    if (isCautious || events.length === 0) return events;
    const startedAt = performance.now();
    const { left, failed } = await this.#quick.run(this.feed.module, events);
    const isSlow = performance.now() - startedAt > SLOW_MILLISECONDS;
    if (failed || isSlow) this.#cautiousUntil = performance.now() + CAUTIOUS_MILLISECONDS;
    return left;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      let pause = POLL_MILLISECONDS;
      try {
        if (await this.carryPage()) continue;
        this.#failures = 0;
      } catch (error) {
        this.#failures += 1;
        pause = backoffDelay(FAILURE_BACKOFF, this.#failures, Math.random);
        this.#logger.error(
          { err: error, producer: this.feed.module, subscriber: this.inbox.module },
          'events could not be carried; trying again',
        );
      }
      if (!this.#stopping) await this.#wakeUp.wait(pause);
      if (!this.#stopping) await sleep(GATHER_MILLISECONDS);
    }
  }
}
