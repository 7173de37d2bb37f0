import type { TransactionalDatabase } from '../databases/index.ts';
import type { Clock } from '../foundation/index.ts';
import type { Membership } from '../leases/index.ts';
import type { Logger } from '../observability/index.ts';
import { Consumers } from './consumers.ts';
import type { EventMeter } from './event-meter.ts';
import { createOutboxSource } from './create-outbox-source.ts';
import { Feed } from './feed.ts';
import { Inbox } from './inbox.ts';
import type { Incarnation } from './incarnation.ts';
import { type NatsBroker, StreamFeed, StreamPublisher } from './nats/index.ts';
import type { Subscriber } from './outbox-source.ts';
import type { Subscription } from './reaction.ts';
import { QuickReactions } from './quick-reactions.ts';
import { ReactionRunner } from './reaction-runner.ts';
import { Reactions } from './reactions.ts';
import { Relay } from './relay.ts';
import { type FeedPort, OutboxPort, RemoteFeed } from './remote/index.ts';
import type { RetryPolicy } from './retry-policy.ts';
import { RelayLane } from './relay-lane.ts';
import type { WakeUpBus } from './wake-up-bus.ts';

/** What event delivery has to know of one module. */
export interface EventModule {
  readonly database: TransactionalDatabase;
  readonly subscriptions: readonly Subscription[];
  readonly incarnation: Incarnation;
  readonly membership: Membership;
  /** Of the events that the module publishes. */
  readonly types: readonly string[];
  /** How long its outbox and its inbox are kept. */
  readonly retentionMilliseconds: number;
}

export interface EventDeliveryOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: EventMeter;
  readonly bus: WakeUpBus;
  readonly retry: RetryPolicy;
  /** Without one, events go from outbox to inbox within the process, or through ports between processes. */
  readonly broker?: NatsBroker;
  /** Consumers that other processes run. */
  readonly elsewhere?: readonly RemoteConsumer[];
  /** The outbox of a module that another process serves. */
  readonly portOf?: (producer: string, consumer: string) => FeedPort;
}

/** A consumer that another process runs. */
export interface RemoteConsumer extends Subscriber {
  readonly producer: string;
}

/** What carries and runs the events of one module. */
interface ModuleCarrier extends EventModule {
  readonly inbox: Inbox;
  readonly reactions: Reactions;
  readonly consumers: Consumers;
  readonly outbox: Feed;
  /** The same for consumers in other processes. */
  readonly port: OutboxPort;
  readonly elsewhere: readonly Subscriber[];
  /** What takes events out of the outbox: to the inboxes, or to a broker. */
  readonly relay: Relay | StreamPublisher;
  /** What takes them from a broker or from other processes to this module's inbox, one for each producer. */
  readonly readers: readonly Relay[];
}

/** The carriers of all modules, connected: each consumer has a lane from wherever its events come. */
export class ModuleCarriers {
  readonly #modules = new Map<string, ModuleCarrier>();
  readonly #options: EventDeliveryOptions;

  constructor(modules: readonly EventModule[], options: EventDeliveryOptions) {
    this.#options = options;
    const here = new Set(modules.map(({ database }) => database.module));
    for (const module of modules) this.#modules.set(module.database.module, this.#carrierOf(module, here));
    for (const carrier of this.#modules.values()) this.#connect(carrier);
  }

  all(): ModuleCarrier[] {
    return [...this.#modules.values()];
  }

  of(module: string): ModuleCarrier {
    const carrier = this.#modules.get(module);
    if (carrier === undefined) throw new TypeError(`no module ${module} takes part in event delivery`);
    return carrier;
  }

  lanes(): RelayLane[] {
    return [...this.#modules.values()].flatMap(({ relay, readers }) =>
      [...(relay instanceof Relay ? [relay] : []), ...readers].flatMap(({ lanes }) => lanes),
    );
  }

  /** Whether the producer's outbox is in this process. */
  has(module: string): boolean {
    return this.#modules.has(module);
  }

  #carrierOf(module: EventModule, here: ReadonlySet<string>): ModuleCarrier {
    const { clock, logger, meter, retry, broker } = this.#options;
    const { database, subscriptions, membership, incarnation } = module;
    const elsewhere = this.#elsewhereOf(database.module);
    const runner = new ReactionRunner(database, subscriptions, retry, clock, logger, meter);
    const tellHolder = () => void membership.hints.tell('inbox');
    const source = createOutboxSource(database);
    const names = elsewhere.map(({ name }) => name);
    const outbox = new Feed(database, source, names);
    return {
      ...module,
      elsewhere,
      port: new OutboxPort(database, source, incarnation),
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
          ? new Relay('relay', outbox, (name) => this.of(name).incarnation.number)
          : new StreamPublisher(outbox, broker, module.types, logger),
      readers: this.#readersOf(module, here),
    };
  }

  /** What a broker carries waits at the broker. */
  #elsewhereOf(producer: string): readonly Subscriber[] {
    const { broker, elsewhere = [] } = this.#options;
    return broker === undefined ? elsewhere.filter((consumer) => consumer.producer === producer) : [];
  }

  #readersOf({ database, subscriptions, incarnation }: EventModule, here: ReadonlySet<string>): Relay[] {
    const { broker, portOf } = this.#options;
    const producers = [...new Set(subscriptions.map(({ event }) => event.module))];
    const wanted = broker === undefined ? producers.filter((producer) => !here.has(producer)) : producers;
    return wanted.map((producer) => {
      const hint = () => reader.hint();
      const feed =
        broker === undefined
          ? new RemoteFeed(producer, portTo(producer, database.module, portOf), database, hint)
          : new StreamFeed(producer, broker, database, hint);
      const reader: Relay = new Relay(`reader/${producer}`, feed, () => incarnation.number);
      return reader;
    });
  }

  /** Gives each consumer of the module a lane, from wherever its events come. */
  #connect({ database, subscriptions, inbox, reactions, consumers, readers }: ModuleCarrier): void {
    const { logger } = this.#options;
    for (const subscription of subscriptions) {
      const producer = subscription.event.module;
      const local = this.#modules.get(producer)?.relay;
      const relay = local instanceof Relay ? local : readers.find(({ feed }) => feed.module === producer);
      if (relay === undefined) throw new TypeError(`nothing carries the events of ${producer}`);
      const quick = new QuickReactions({ database, subscription, ...this.#options });
      const takers = () => reactions.takers();
      const { feed } = relay;
      relay.addLane(new RelayLane({ feed, inbox, quick, subscription, logger, takers, consumers }));
    }
  }
}

function portTo(producer: string, consumer: string, portOf: EventDeliveryOptions['portOf']): FeedPort {
  if (portOf === undefined) throw new TypeError(`nothing reaches the events of ${producer}`);
  return portOf(producer, consumer);
}
