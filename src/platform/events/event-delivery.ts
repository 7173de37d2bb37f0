import { isAppError } from '../foundation/index.ts';
import { sleep } from '../resilience/index.ts';
import type { Consumers } from './consumers.ts';
import { DeadLetters } from './dead-letters.ts';
import type { Inbox } from './inbox.ts';
import { type EventDeliveryOptions, type EventModule, ModuleCarriers } from './module-carriers.ts';
import { StreamPublisher } from './nats/index.ts';
import { Relay } from './relay.ts';
import type { RelayLane } from './relay-lane.ts';
import type { FeedPort } from './remote/index.ts';

const SAVE_CURSORS_MILLISECONDS = 1_000;
const LOOK_MILLISECONDS = 10;

export interface EventStatus {
  readonly module: string;
  /**
   * Events that the consumers (`<module>/<consumer>`), or the broker (`nats`), have not accepted yet; null
   * while the broker does not say.
   */
  readonly outboxLag: Readonly<Record<string, number | null>>;
  readonly pending: number;
  readonly parked: number;
  readonly dead: number;
  /** Consumers that somebody has paused. */
  readonly paused: readonly string[];
}

/** Relays, inboxes and reactions of all modules of this process. */
export class EventDelivery {
  readonly #modules: ModuleCarriers;
  readonly #options: EventDeliveryOptions;
  #saving: NodeJS.Timeout | undefined;

  constructor(modules: readonly EventModule[], options: EventDeliveryOptions) {
    this.#options = options;
    this.#modules = new ModuleCarriers(modules, options);
  }

  /** Begins to carry and react, as far as the leases fall to this process. */
  async start(): Promise<void> {
    for (const { database, incarnation } of this.#modules.all()) await incarnation.read(database);
    this.#options.bus.on('outbox-written', ({ data }) => this.#outboxWritten(data.module, data.types));
    for (const { membership, relay, reactions, readers, port } of this.#modules.all()) {
      membership.hints.on('outbox', () => {
        relay.hint();
        port.hint();
      });
      membership.hints.on('inbox', () => reactions.hint());
      // Whoever runs what was accepted is there before it is accepted.
      for (const work of [reactions, relay, ...readers]) membership.addWork(work);
    }
    this.#options.broker?.start();
    this.#saving = setInterval(() => void this.#saveCursors(), SAVE_CURSORS_MILLISECONDS);
    this.#saving.unref();
  }

  /** Waits until nothing is under way, or until the bound; answers whether everything was delivered. */
  async flush(boundMilliseconds: number): Promise<boolean> {
    return this.#until(() => this.#isIdle(EVERYTHING), boundMilliseconds);
  }

  /**
   * The same for the end of the process, which does not wait for what is to be tried again later, nor for a broker or
   * consumers that cannot be reached: whoever starts next goes on with it.
   */
  async finish(boundMilliseconds: number): Promise<boolean> {
    return this.#until(() => this.#isIdle(WHAT_CAN_BE_DONE), boundMilliseconds);
  }

  /** Whether nobody else would go on with what this process leaves. */
  get isAlone(): boolean {
    return this.#modules.all().every(({ membership }) => membership.isAlone && membership.leads);
  }

  /** The leases are given back by the memberships. */
  async stop(): Promise<void> {
    clearInterval(this.#saving);
    this.#options.bus.clearListeners();
    this.releaseHeld();
    await this.#options.broker?.stop();
  }

  /** Consumers in other processes that wait for something to happen are sent away: this process will stop. */
  releaseHeld(): void {
    for (const { port } of this.#modules.all()) port.stop();
  }

  async status(module: string): Promise<EventStatus> {
    const outboxLag: Record<string, number | null> = {};
    for (const lane of this.#modules.lanes())
      if (lane.producer === module) outboxLag[lane.subscriber.name] = await lane.lag().catch(unlessAway);
    const { relay, inbox, consumers, outbox, elsewhere } = this.#modules.of(module);
    for (const subscriber of elsewhere) outboxLag[subscriber.name] = await outbox.lag(subscriber);
    if (relay instanceof StreamPublisher) outboxLag['nats'] = await relay.lag().catch(unlessAway);
    return { module, outboxLag, ...(await inbox.counts()), paused: await consumers.paused() };
  }

  /** When the oldest event was published that a consumer has not reacted to, wherever it waits. */
  async oldestUnapplied(module: string, consumer: string): Promise<number | undefined> {
    const { subscriptions, inbox } = this.#modules.of(module);
    const event = subscriptions.find((subscription) => subscription.consumer === consumer)?.event;
    if (event === undefined) throw new TypeError(`${module} has no consumer ${consumer}`);
    const lane = this.#modules.lanes().find(({ subscriber }) => subscriber.name === `${module}/${consumer}`);
    // The outbox first: what leaves it meanwhile is found in the inbox.
    const relay = this.#modules.has(event.module) ? this.#modules.of(event.module).relay : undefined;
    const waiting = [
      relay instanceof StreamPublisher ? await relay.oldest().catch(unlessAway) : undefined,
      await lane?.oldest().catch(unlessAway),
      await inbox.oldestUnfinished(consumer),
    ].flatMap((time) => time ?? []);
    return waiting.length === 0 ? undefined : Math.min(...waiting);
  }

  /** When a consumer's newest event took effect. */
  async lastApplied(module: string, consumer: string): Promise<number | undefined> {
    return this.#modules.of(module).inbox.lastFinished(consumer);
  }

  /** The outbox of a module of this process, for consumers in others. */
  portOf(module: string): FeedPort {
    return this.#modules.of(module).port;
  }

  deadLetters(module: string): DeadLetters {
    const { database, reactions, consumers } = this.#modules.of(module);
    return new DeadLetters(database, this.#options.clock, consumers, () => reactions.hint());
  }

  /** What people have asked of the module's consumers. */
  consumers(module: string): Consumers {
    return this.#modules.of(module).consumers;
  }

  /**
   * Forgets what is older than the module's window (or this one) and has been accepted everywhere, in the
   * modules whose leases this process holds; answers rows deleted.
   */
  async reclaim(windowMilliseconds?: number): Promise<number> {
    const now = this.#options.clock.now();
    let deleted = 0;
    for (const module of this.#modules.all()) {
      const { membership, outbox, relay, reactions, inbox } = module;
      const before = now - (windowMilliseconds ?? module.retentionMilliseconds);
      if (membership.holds(relay.name)) deleted += await outbox.reclaim(before);
      if (membership.holds(reactions.name)) deleted += await inbox.deleteFinished(before);
    }
    return deleted;
  }

  #outboxWritten(producer: string, types: readonly string[]): void {
    const { membership, relay, port, elsewhere } = this.#modules.of(producer);
    port.hint();
    if (relay instanceof Relay && relay.lanes.length === 0 && elsewhere.length === 0) return;
    if (membership.holds(relay.name)) relay.hint(types);
    // Consumers elsewhere may be connected to any process.
    if (!membership.holds(relay.name) || (elsewhere.length > 0 && !membership.isAlone))
      void membership.hints.tell('outbox');
  }

  async #saveCursors(): Promise<void> {
    for (const { relay, readers } of this.#modules.all()) {
      for (const { feed } of [relay, ...readers]) {
        try {
          await feed.saveCursors();
        } catch (error) {
          this.#options.logger.error(
            { err: error, producer: feed.module },
            'relay cursors could not be stored',
          );
        }
      }
    }
  }

  async #until(isDone: () => Promise<boolean>, boundMilliseconds: number): Promise<boolean> {
    const giveUpAt = performance.now() + boundMilliseconds;
    while (performance.now() < giveUpAt) {
      if (await isDone()) return true;
      await sleep(LOOK_MILLISECONDS);
    }
    return false;
  }

  async #isIdle({ isAtRest, isBusy, isTold }: WaitedFor): Promise<boolean> {
    for (const { relay } of this.#modules.all())
      if (relay instanceof StreamPublisher && !(await isTold(relay))) return false;
    for (const lane of this.#modules.lanes()) if (!(await isAtRest(lane))) return false;
    for (const { inbox } of this.#modules.all()) if (await isBusy(inbox)) return false;
    return true;
  }
}

async function hasTold(publisher: StreamPublisher): Promise<boolean> {
  return (await publisher.lag().catch(unlessAway)) === 0;
}

/** What is waited for. */
interface WaitedFor {
  readonly isAtRest: (lane: RelayLane) => Promise<boolean>;
  readonly isBusy: (inbox: Inbox) => Promise<boolean>;
  /** Whether the broker has everything. */
  readonly isTold: (publisher: StreamPublisher) => Promise<boolean>;
}

const EVERYTHING: WaitedFor = {
  isAtRest,
  isBusy: async (inbox) => (await inbox.counts()).pending > 0,
  isTold: hasTold,
};

const WHAT_CAN_BE_DONE: WaitedFor = {
  isAtRest: async (lane) => lane.isFailing || lane.isAtRest().catch(isAway),
  isBusy: async (inbox) => (await inbox.counts()).pending > 0 && inbox.hasWork(),
  isTold: async (publisher) => publisher.isFailing || hasTold(publisher),
};

/** Of a broker or a producer that is away nobody knows; whatever else failed is told. */
function unlessAway(error: unknown): null {
  if (isAway(error)) return null;
  throw error;
}

function isAway(error: unknown): boolean {
  return isAppError(error, 'events.broker-unavailable') || isAppError(error, 'events.producer-unavailable');
}

/** What waits in another process that is away is safe there, and nothing is gained by waiting for it. */
function isAtRest(lane: RelayLane): Promise<boolean> {
  return lane.isAtRest().catch((error: unknown) => isAppError(error, 'events.producer-unavailable'));
}
