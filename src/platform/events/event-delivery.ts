import type { TransactionalDatabase } from '../databases/index.ts';
import type { Clock } from '../foundation/index.ts';
import type { Logger } from '../observability/index.ts';
import { sleep } from '../resilience/index.ts';
import { DeadLetters } from './dead-letters.ts';
import type { EventMeter } from './event-meter.ts';
import { createFeed, type Feed } from './feed.ts';
import { Inbox } from './inbox.ts';
import { InboxWorker } from './inbox-worker.ts';
import type { Incarnation } from './incarnation.ts';
import { takeOverLease } from './lease.ts';
import type { Subscription } from './reaction.ts';
import { QuickReactions } from './quick-reactions.ts';
import { ReactionRunner } from './reaction-runner.ts';
import type { RetryPolicy } from './retry-policy.ts';
import { RelayLane } from './relay-lane.ts';
import type { WakeUpBus } from './wake-up.ts';

const SAVE_CURSORS_MILLISECONDS = 1_000;

/** What event delivery has to know of one module. */
export interface EventModule {
  readonly database: TransactionalDatabase;
  readonly subscriptions: readonly Subscription[];
  readonly incarnation: Incarnation;
}

export interface EventDeliveryOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: EventMeter;
  readonly bus: WakeUpBus;
  readonly retry: RetryPolicy;
}

export interface EventStatus {
  readonly module: string;
  /** Events that subscribers of this module have not accepted yet, by subscriber. */
  readonly outboxLag: Readonly<Record<string, number>>;
  readonly pending: number;
  readonly parked: number;
  readonly dead: number;
}

/** Relays, inboxes and reactions of all modules of this process. */
export class EventDelivery {
  readonly #modules: readonly EventModule[];
  readonly #options: EventDeliveryOptions;
  readonly #feeds = new Map<string, Feed>();
  readonly #inboxes = new Map<string, Inbox>();
  readonly #workers = new Map<string, InboxWorker>();
  readonly #lanes: RelayLane[] = [];
  #saving: NodeJS.Timeout | undefined;

  constructor(modules: readonly EventModule[], options: EventDeliveryOptions) {
    this.#modules = modules;
    this.#options = options;
    for (const { database, subscriptions } of modules) {
      this.#feeds.set(database.module, createFeed(database));
      this.#inboxes.set(database.module, new Inbox(database, subscriptions, options.clock));
    }
    for (const { database } of modules) this.#connect(database.module);
  }

  /** Takes the leases over and begins to carry and react. */
  async start(): Promise<void> {
    const { clock, logger, meter, bus, retry } = this.#options;
    const incarnations = new Map<string, number>();
    for (const { database, incarnation } of this.#modules)
      incarnations.set(database.module, await incarnation.read(database));
    for (const { database, subscriptions } of this.#modules) {
      const epoch = await takeOverLease(database, 'inbox');
      const runner = new ReactionRunner(database, subscriptions, retry, clock, logger, meter);
      this.#workers.set(database.module, new InboxWorker(database, runner, epoch, clock, logger));
      const subscribers = this.#lanesFrom(database.module).map(({ inbox: { module } }) => ({
        module,
        incarnation: incarnations.get(module) ?? 1,
      }));
      await this.#feeds.get(database.module)?.open(subscribers, await takeOverLease(database, 'relay'));
    }
    bus.on('outbox-written', ({ data }) => this.#hintLanes(data.module));
    for (const worker of this.#workers.values()) worker.start();
    for (const lane of this.#lanes) lane.start();
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

  async stop(): Promise<void> {
    clearInterval(this.#saving);
    this.#options.bus.clearListeners();
    await Promise.all(this.#lanes.map((lane) => lane.stop()));
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop()));
    await this.#saveCursors();
  }

  async status(module: string): Promise<EventStatus> {
    const outboxLag: Record<string, number> = {};
    for (const lane of this.#lanesFrom(module)) outboxLag[lane.inbox.module] = await lane.lag();
    const counts = (await this.#inboxes.get(module)?.counts()) ?? { pending: 0, parked: 0, dead: 0 };
    return { module, outboxLag, ...counts };
  }

  deadLetters(module: string): DeadLetters {
    const found = this.#modules.find(({ database }) => database.module === module);
    if (found === undefined) throw new TypeError(`no module ${module} takes part in event delivery`);
    return new DeadLetters(found.database, this.#options.clock, () => this.#workers.get(module)?.hint());
  }

  /** Forgets what is older than the window and has been accepted everywhere; answers rows deleted. */
  async reclaim(windowMilliseconds: number): Promise<number> {
    const before = this.#options.clock.now() - windowMilliseconds;
    let deleted = 0;
    for (const feed of this.#feeds.values()) deleted += await feed.reclaim(before);
    for (const inbox of this.#inboxes.values()) deleted += await inbox.deleteFinished(before);
    return deleted;
  }

  #connect(producer: string): void {
    const feed = this.#feeds.get(producer) as Feed;
    for (const { database, subscriptions } of this.#modules) {
      const types = typesFrom(producer, subscriptions);
      if (types.length === 0) continue;
      const inbox = this.#inboxes.get(database.module) as Inbox;
      const takers = () => this.#workerOf(database.module).takers();
      const quick = new QuickReactions({ database, subscriptions, ...this.#options });
      this.#lanes.push(new RelayLane(feed, inbox, quick, types, this.#options.logger, takers));
    }
  }

  #workerOf(module: string): InboxWorker {
    const worker = this.#workers.get(module);
    if (worker === undefined) throw new TypeError(`the reactions of ${module} have not been started`);
    return worker;
  }

  #lanesFrom(producer: string): RelayLane[] {
    return this.#lanes.filter((lane) => lane.feed.module === producer);
  }

  #hintLanes(producer: string): void {
    for (const lane of this.#lanesFrom(producer)) lane.hint();
  }

  async #saveCursors(): Promise<void> {
    for (const feed of this.#feeds.values()) {
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

  async #isIdle(): Promise<boolean> {
    for (const lane of this.#lanes) if ((await lane.lag()) > 0) return false;
    for (const inbox of this.#inboxes.values()) if ((await inbox.counts()).pending > 0) return false;
    return true;
  }
}

function typesFrom(producer: string, subscriptions: readonly Subscription[]): string[] {
  const types = subscriptions.filter(({ event }) => event.module === producer).map(({ event }) => event.type);
  return [...new Set(types)];
}
