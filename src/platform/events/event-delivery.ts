import type { TransactionalDatabase } from '../databases/index.ts';
import { type Clock, isAppError } from '../foundation/index.ts';
import type { Membership } from '../leases/index.ts';
import type { Logger } from '../observability/index.ts';
import { sleep } from '../resilience/index.ts';
import { Consumers } from './consumers.ts';
import { DeadLetters } from './dead-letters.ts';
import type { EventMeter } from './event-meter.ts';
import { createFeed, type Feed } from './feed.ts';
import { Inbox } from './inbox.ts';
import type { Incarnation } from './incarnation.ts';
import { type NatsBroker, StreamFeed, StreamPublisher } from './nats/index.ts';
import type { Subscription } from './reaction.ts';
import { QuickReactions } from './quick-reactions.ts';
import { ReactionRunner } from './reaction-runner.ts';
import { Reactions } from './reactions.ts';
import { Relay } from './relay.ts';
import type { RetryPolicy } from './retry-policy.ts';
import { RelayLane } from './relay-lane.ts';
import type { WakeUpBus } from './wake-up-bus.ts';

const SAVE_CURSORS_MILLISECONDS = 1_000;

/** What event delivery has to know of one module. */
export interface EventModule {
  readonly database: TransactionalDatabase;
  readonly subscriptions: readonly Subscription[];
  readonly incarnation: Incarnation;
  readonly membership: Membership;
  /** Of the events that the module publishes. */
  readonly types: readonly string[];
}

export interface EventDeliveryOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: EventMeter;
  readonly bus: WakeUpBus;
  readonly retry: RetryPolicy;
  /** Without one, events go from outbox to inbox within the process. */
  readonly broker?: NatsBroker;
}

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

/** What carries and runs the events of one module. */
interface Parts extends EventModule {
  readonly inbox: Inbox;
  readonly reactions: Reactions;
  readonly consumers: Consumers;
  readonly outbox: Feed;
  /** What takes events out of the outbox: to the inboxes, or to a broker. */
  readonly relay: Relay | StreamPublisher;
  /** What takes them from the streams of a broker to this module's inbox, one for each producer. */
  readonly readers: readonly Relay[];
}

/** Relays, inboxes and reactions of all modules of this process. */
export class EventDelivery {
  readonly #modules = new Map<string, Parts>();
  readonly #options: EventDeliveryOptions;
  #saving: NodeJS.Timeout | undefined;

  constructor(modules: readonly EventModule[], options: EventDeliveryOptions) {
    this.#options = options;
    for (const module of modules) this.#modules.set(module.database.module, this.#partsOf(module));
    for (const parts of this.#modules.values()) this.#connect(parts);
  }

  /** Begins to carry and react, as far as the leases fall to this process. */
  async start(): Promise<void> {
    for (const { database, incarnation } of this.#modules.values()) await incarnation.read(database);
    this.#options.bus.on('outbox-written', ({ data }) => this.#outboxWritten(data.module));
    for (const { membership, relay, reactions, readers } of this.#modules.values()) {
      membership.hints.on('outbox', () => relay.hint());
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
    const giveUpAt = performance.now() + boundMilliseconds;
    while (performance.now() < giveUpAt) {
      if (await this.#isIdle()) return true;
      await sleep(10);
    }
    return false;
  }

  /** Whether nobody else would go on with what this process leaves. */
  get isAlone(): boolean {
    return [...this.#modules.values()].every(({ membership }) => membership.isAlone && membership.leads);
  }

  /** The leases are given back by the memberships. */
  async stop(): Promise<void> {
    clearInterval(this.#saving);
    this.#options.bus.clearListeners();
    await this.#options.broker?.stop();
  }

  async status(module: string): Promise<EventStatus> {
    const outboxLag: Record<string, number | null> = {};
    for (const lane of this.#lanes())
      if (lane.producer === module) outboxLag[lane.subscriber.name] = await lane.lag().catch(unlessAway);
    const { relay, inbox, consumers } = this.#of(module);
    if (relay instanceof StreamPublisher) outboxLag['nats'] = await relay.lag().catch(unlessAway);
    return { module, outboxLag, ...(await inbox.counts()), paused: await consumers.paused() };
  }

  /** When the oldest event was published that a consumer has not reacted to, wherever it waits. */
  async oldestUnapplied(module: string, consumer: string): Promise<number | undefined> {
    const { subscriptions, inbox } = this.#of(module);
    const event = subscriptions.find((subscription) => subscription.consumer === consumer)?.event;
    if (event === undefined) throw new TypeError(`${module} has no consumer ${consumer}`);
    const lane = this.#lanes().find(({ subscriber }) => subscriber.name === `${module}/${consumer}`);
    // The outbox first: what leaves it meanwhile is found in the inbox.
    const { relay } = this.#of(event.module);
    const waiting = [
      relay instanceof StreamPublisher ? await relay.oldest().catch(unlessAway) : undefined,
      await lane?.oldest().catch(unlessAway),
      await inbox.oldestUnfinished(consumer),
    ].flatMap((time) => time ?? []);
    return waiting.length === 0 ? undefined : Math.min(...waiting);
  }

  /** When a consumer's newest event took effect. */
  async lastApplied(module: string, consumer: string): Promise<number | undefined> {
    return this.#of(module).inbox.lastFinished(consumer);
  }

  deadLetters(module: string): DeadLetters {
    const { database, reactions, consumers } = this.#of(module);
    return new DeadLetters(database, this.#options.clock, consumers, () => reactions.hint());
  }

  /** What people have asked of the module's consumers. */
  consumers(module: string): Consumers {
    return this.#of(module).consumers;
  }

  /**
   * Forgets what is older than the window and has been accepted everywhere, in the modules whose leases this
   * process holds; answers rows deleted.
   */
  async reclaim(windowMilliseconds: number): Promise<number> {
    const before = this.#options.clock.now() - windowMilliseconds;
    let deleted = 0;
    for (const { membership, outbox, relay, reactions, inbox } of this.#modules.values()) {
      if (membership.holds(relay.name)) deleted += await outbox.reclaim(before);
      if (membership.holds(reactions.name)) deleted += await inbox.deleteFinished(before);
    }
    return deleted;
  }

  #partsOf(module: EventModule): Parts {
    const { clock, logger, meter, retry, broker } = this.#options;
    const { database, subscriptions, membership } = module;
    const runner = new ReactionRunner(database, subscriptions, retry, clock, logger, meter);
    const tellHolder = () => void membership.hints.tell('inbox');
    const outbox = createFeed(database);
    return {
      ...module,
      inbox: new Inbox(database, clock),
      consumers: new Consumers(
        database,
        subscriptions.map(({ consumer }) => consumer),
        clock,
      ),
      reactions: new Reactions({ database, runner, clock, logger, tellHolder }),
      outbox,
      relay:
        broker === undefined
          ? new Relay('relay', outbox, (name) => this.#of(name).incarnation.number)
          : new StreamPublisher(outbox, broker, module.types, logger),
      readers: broker === undefined ? [] : this.#readersOf(module, broker),
    };
  }

  #readersOf({ database, subscriptions, incarnation }: EventModule, broker: NatsBroker): Relay[] {
    const producers = new Set(subscriptions.map(({ event }) => event.module));
    return [...producers].map((producer) => {
      const feed = new StreamFeed(producer, broker, database, () => reader.hint());
      const reader: Relay = new Relay(`reader/${producer}`, feed, () => incarnation.number);
      return reader;
    });
  }

  /** Gives each consumer of the module a lane, from wherever its events come. */
  #connect({ database, subscriptions, inbox, reactions, consumers, readers }: Parts): void {
    const { logger } = this.#options;
    for (const subscription of subscriptions) {
      const producer = subscription.event.module;
      const local = this.#of(producer).relay;
      const relay = local instanceof Relay ? local : readers.find(({ feed }) => feed.module === producer);
      if (relay === undefined) throw new TypeError(`nothing carries the events of ${producer}`);
      const quick = new QuickReactions({ database, subscription, ...this.#options });
      const takers = () => reactions.takers();
      const { feed } = relay;
      relay.addLane(new RelayLane({ feed, inbox, quick, subscription, logger, takers, consumers }));
    }
  }

  #lanes(): RelayLane[] {
    return [...this.#modules.values()].flatMap(({ relay, readers }) =>
      [...(relay instanceof Relay ? [relay] : []), ...readers].flatMap(({ lanes }) => lanes),
    );
  }

  #of(module: string): Parts {
    const parts = this.#modules.get(module);
    if (parts === undefined) throw new TypeError(`no module ${module} takes part in event delivery`);
    return parts;
  }

  #outboxWritten(producer: string): void {
    const { membership, relay } = this.#of(producer);
    if (relay instanceof Relay && relay.lanes.length === 0) return;
    if (membership.holds(relay.name)) relay.hint();
    else void membership.hints.tell('outbox');
  }

  async #saveCursors(): Promise<void> {
    for (const { relay, readers } of this.#modules.values()) {
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

  async #isIdle(): Promise<boolean> {
    for (const { relay } of this.#modules.values())
      if (relay instanceof StreamPublisher && (await relay.lag().catch(unlessAway)) !== 0) return false;
    for (const lane of this.#lanes()) if (!(await lane.isAtRest().catch(() => false))) return false;
    for (const { inbox } of this.#modules.values()) if ((await inbox.counts()).pending > 0) return false;
    return true;
  }
}

/** Of a broker that is away nobody knows; whatever else failed is told. */
function unlessAway(error: unknown): null {
  if (isAppError(error, 'events.broker-unavailable')) return null;
  throw error;
}
