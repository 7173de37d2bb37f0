import { failpoint, systemClock } from '../foundation/index.ts';
import type { Logger } from '../observability/index.ts';
import { backoffDelay, sleep, WakeUp } from '../resilience/index.ts';
import type { Consumers } from './consumers.ts';
import type { EventFeed } from './event-feed.ts';
import type { Inbox, Takers } from './inbox.ts';
import { FailureLog } from './failure-log.ts';
import { EventRate } from './event-rate.ts';
import type { FeedEvent, Subscriber } from './outbox-source.ts';
import type { QuickReactions } from './quick-reactions.ts';
import type { Subscription } from './reaction.ts';

const PAGE = 256;
const POLL_MILLISECONDS = 500;
/**
 * After a hint, before reading: what is committed meanwhile comes along in the same page, and the answer
 * to the request that published goes out first.
 */
const GATHER_MILLISECONDS = 2;
/** At so many events a second, those of a moment longer share a transaction, which spares more than they wait. */
const BUSY_PER_SECOND = 150;
const GATHER_WHEN_BUSY_MILLISECONDS = 20;
/** A lane goes the long way for a while after a reaction has failed or kept the events behind it waiting. */
const CAUTIOUS_MILLISECONDS = 5_000;
const SLOW_MILLISECONDS = 500;
const CATCH_UP_MILLISECONDS = 1_000;
const CATCH_UP_POLL_MILLISECONDS = 5;
const FAILURE_BACKOFF = { firstMilliseconds: 50, longestMilliseconds: 5_000 };

export interface RelayLaneParts {
  readonly feed: EventFeed;
  readonly inbox: Inbox;
  readonly quick: QuickReactions;
  readonly subscription: Subscription;
  readonly logger: Logger;
  readonly takers: () => Takers;
  readonly consumers: Consumers;
}

/**
 * Carries one producer's events to one consumer. Lanes are independent: a consumer whose database is down
 * keeps nobody else waiting.
 */
export class RelayLane {
  /** As the producer knows the consumer. */
  readonly subscriber: Subscriber;
  readonly #consumer: string;
  readonly #inbox: Inbox;
  readonly #feed: EventFeed;
  readonly #failureLog: FailureLog;
  readonly #takers: () => Takers;
  readonly #quick: QuickReactions;
  readonly #consumers: Consumers;
  readonly #wakeUp = new WakeUp();
  #stopping = true;
  #failures = 0;
  #cautiousUntil = 0;
  readonly #rate = new EventRate();
  /**
   * The next page of new events may hold what ended the lane before this one, which had no more than a page
   * under way: their attempts must be counted.
   */
  #toCount = PAGE;
  #running: Promise<void> | undefined;

  constructor({ feed, inbox, quick, subscription, logger, takers, consumers }: RelayLaneParts) {
    this.#feed = feed;
    this.#quick = quick;
    this.#inbox = inbox;
    const { consumer, event } = subscription;
    const { module } = inbox;
    this.#consumer = consumer;
    this.subscriber = { name: `${module}/${consumer}`, module, types: [event.type] };
    this.#failureLog = new FailureLog({
      logger,
      clock: systemClock,
      fields: { producer: feed.module, subscriber: this.subscriber.name },
      failing: 'events could not be carried; trying again',
      again: 'events are carried again',
    });
    this.#takers = takers;
    this.#consumers = consumers;
  }

  get producer(): string {
    return this.#feed.module;
  }

  start(): void {
    this.#stopping = false;
    this.#toCount = PAGE;
    this.#running = this.#run();
  }

  wants(types: readonly string[]): boolean {
    return this.subscriber.types.some((type) => types.includes(type));
  }

  hint(): void {
    this.#wakeUp.hint();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wakeUp.hint();
    await this.#running;
  }

  /** Whether its last attempt failed, so that the next waits a while. */
  get isFailing(): boolean {
    return this.#failures > 0;
  }

  lag(): Promise<number> {
    return this.#feed.lag(this.subscriber);
  }

  /** When the oldest event was stored that the consumer has not accepted; undefined when there is none. */
  oldest(): Promise<number | undefined> {
    return this.#feed.oldest(this.subscriber);
  }

  /** Whether there is nothing to carry, or nobody wants it carried. */
  async isAtRest(): Promise<boolean> {
    const { isPaused, replayFrom } = await this.#consumers.askedOf(this.#consumer);
    return isPaused || (replayFrom === undefined && (await this.lag()) === 0);
  }

  /** Answers whether there may be more. */
  async carryPage(): Promise<boolean> {
    const { isPaused, replayFrom } = await this.#consumers.askedOf(this.#consumer);
    if (isPaused) return false;
    if (replayFrom !== undefined) await this.#beginReplay(replayFrom);
    const page = await this.#feed.read(this.subscriber, PAGE);
    const { events } = page;
    this.#rate.count(events.length);
    const left = await this.#runQuickly(events);
    const { module } = this.#feed;
    if (left.length > 0) {
      await this.#untilCaughtUp();
      this.#toCount -= await this.#inbox.accept(module, this.#consumer, left, this.#takers());
    }
    this.#feed.accepted(this.subscriber, page);
    if (events.length > 0) failpoint('events.after-cursor');
    if (!page.isFull) this.#toCount = 0;
    return page.isFull;
  }

  /** Cut short after the first step, it begins anew: the request is only forgotten with what is told again. */
  async #beginReplay(from: string): Promise<void> {
    await this.#feed.rewind(this.subscriber, from);
    await this.#consumers.forget(this.#consumer, this.#feed.module, from);
    this.#toCount = PAGE;
  }

  /**
   * What is accepted faster than it is run keeps its keys busy, so that nothing of them could go the short
   * way any more. It waits as well in the outbox; but not for long, since reactions may hang.
   */
  async #untilCaughtUp(): Promise<void> {
    const giveUpAt = performance.now() + CATCH_UP_MILLISECONDS;
    while (this.#takers().isBehind && !this.#stopping && performance.now() < giveUpAt)
      await sleep(CATCH_UP_POLL_MILLISECONDS);
  }

  /** Answers the events that have to go the long way. */
  async #runQuickly(events: readonly FeedEvent[]): Promise<readonly FeedEvent[]> {
    const isCautious = this.#toCount > 0 || performance.now() < this.#cautiousUntil;
    if (isCautious || events.length === 0) return events;
    const startedAt = performance.now();
    const { left, failed } = await this.#quick.run(this.#feed.module, events);
    const isSlow = performance.now() - startedAt > SLOW_MILLISECONDS;
    if (failed || isSlow) this.#cautiousUntil = performance.now() + CAUTIOUS_MILLISECONDS;
    return left;
  }

  #gatherMilliseconds(): number {
    const isBusy = this.#quick.runsTogether && this.#rate.perSecond() > BUSY_PER_SECOND;
    return isBusy ? GATHER_WHEN_BUSY_MILLISECONDS : GATHER_MILLISECONDS;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      let pause = POLL_MILLISECONDS;
      try {
        const mayBeMore = await this.carryPage();
        this.#failures = 0;
        this.#failureLog.succeeded();
        if (mayBeMore) continue;
      } catch (error) {
        this.#failures += 1;
        pause = backoffDelay(FAILURE_BACKOFF, this.#failures, Math.random);
        this.#failureLog.failed(error);
      }
      if (!this.#stopping) await this.#wakeUp.wait(pause);
      if (!this.#stopping) await sleep(this.#gatherMilliseconds());
    }
  }
}
