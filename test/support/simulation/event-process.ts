import { Consumers } from '../../../src/platform/events/consumers.ts';
import { DeadLetters } from '../../../src/platform/events/dead-letters.ts';
import { createOutboxSource } from '../../../src/platform/events/create-outbox-source.ts';
import { Feed } from '../../../src/platform/events/feed.ts';
import { Inbox } from '../../../src/platform/events/inbox.ts';
import type { Incarnation } from '../../../src/platform/events/index.ts';
import { createPublisher, type Publish } from '../../../src/platform/events/publisher.ts';
import { QuickReactions } from '../../../src/platform/events/quick-reactions.ts';
import type { Subscription } from '../../../src/platform/events/reaction.ts';
import { ReactionRunner } from '../../../src/platform/events/reaction-runner.ts';
import { Reactions } from '../../../src/platform/events/reactions.ts';
import { Relay } from '../../../src/platform/events/relay.ts';
import { RelayLane } from '../../../src/platform/events/relay-lane.ts';
import type { RetryPolicy } from '../../../src/platform/events/retry-policy.ts';
import type { Clock, Ids } from '../../../src/platform/foundation/index.ts';
import { createLogger } from '../../../src/platform/observability/index.ts';
import {
  type Behaviour,
  CONSUMERS,
  insertEffect,
  type ReaderSchema,
  writePage,
  writerEvents,
  type WriterSchema,
} from './event-modules.ts';
import type { RealDatabases } from './real-databases.ts';
import { FATES_OF_A_CALL, type Schedule, type SimulatedProcess } from './schedule.ts';
import { SimulatedDatabase } from './simulated-database.ts';
import { SimulatedLease } from './simulated-lease.ts';

export const RETRY: RetryPolicy = {
  mostAttempts: 3,
  backoff: { firstMilliseconds: 100, longestMilliseconds: 400 },
  deadlineMilliseconds: 10_000,
};
const SAVE_CURSORS_MILLISECONDS = 1_000;
const BY = { actor: 'simulation', reason: 'simulated' };

/** What a process meets, and outlives it. */
export interface EventSurroundings {
  readonly databases: RealDatabases;
  readonly schedule: Schedule;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly incarnation: Incarnation;
  /** Throws when the reaction has to fail this time. */
  readonly react: (consumer: string, eventId: string, behaviour: Behaviour) => void;
  readonly onFailure: (error: unknown) => void;
}

/** The events of a writer and a reader as one process of several serves them. */
export class EventProcess implements SimulatedProcess {
  readonly name: string;
  readonly relayLease: SimulatedLease;
  readonly inboxLease: SimulatedLease;
  isAlive = true;
  readonly #surroundings: EventSurroundings;
  readonly #writer: SimulatedDatabase<WriterSchema>;
  readonly #feed: Feed;
  readonly #publish: Publish;
  readonly #deadLetters: DeadLetters;
  #saving: NodeJS.Timeout | undefined;

  constructor(name: string, surroundings: EventSurroundings) {
    const { databases, schedule, clock, ids, incarnation, onFailure } = surroundings;
    this.name = name;
    this.#surroundings = surroundings;
    this.#writer = new SimulatedDatabase(databases.of<WriterSchema>('writer'), schedule, this);
    const database = new SimulatedDatabase(databases.of<ReaderSchema>('reader'), schedule, this);
    const logger = createLogger('silent');
    const meter = { reacted: () => undefined, failed: () => undefined, buried: () => undefined };
    const subscriptions = CONSUMERS.map((consumer) => this.#subscription(consumer));
    const runner = new ReactionRunner(database, subscriptions, RETRY, clock, logger, meter);
    const reactions = new Reactions({ database, runner, clock, logger, tellHolder: () => undefined });
    const consumers = new Consumers(database, CONSUMERS, clock);
    const inbox = new Inbox(database, clock);
    this.#feed = new Feed(this.#writer, createOutboxSource(this.#writer));
    const relay = new Relay('relay', this.#feed, () => incarnation.number);
    for (const subscription of subscriptions) {
      const quick = new QuickReactions({ database, subscription, retry: RETRY, clock, logger, meter });
      const takers = () => reactions.takers();
      relay.addLane(
        new RelayLane({ feed: this.#feed, inbox, quick, subscription, logger, takers, consumers }),
      );
    }
    this.#publish = createPublisher('writer', clock, ids, incarnation, () => relay.hint());
    this.#deadLetters = new DeadLetters(database, clock, consumers, () => reactions.hint());
    this.relayLease = new SimulatedLease(this.#writer, name, relay, onFailure);
    this.inboxLease = new SimulatedLease(database, name, reactions, onFailure);
  }

  get leases(): readonly SimulatedLease[] {
    return [this.relayLease, this.inboxLease];
  }

  start(): void {
    this.#saving = setInterval(() => this.saveCursors(), SAVE_CURSORS_MILLISECONDS);
  }

  saveCursors(): void {
    void this.#feed.saveCursors().catch(this.#surroundings.onFailure);
  }

  kill(): void {
    clearInterval(this.#saving);
    this.#surroundings.schedule.kill(this);
  }

  write(key: string, behaviour: Behaviour, aborts: boolean): void {
    const writing = this.#writer.transaction(async (transaction) => {
      const page = await transaction.first(writePage, { key });
      const version = page?.version ?? 0;
      await this.#publish(transaction, writerEvents.pageWritten, { key, version, data: { behaviour } });
      if (aborts) throw new Error('simulated: the writer has thought better of it');
    });
    void writing.catch(() => undefined);
  }

  redrive(consumer: string, eventId: string): void {
    void this.#deadLetters.redrive(consumer, eventId, BY).catch(() => undefined);
  }

  discard(consumer: string, eventId: string): void {
    void this.#deadLetters.discard(consumer, eventId, BY).catch(() => undefined);
  }

  #subscription(consumer: string): Subscription {
    const { schedule, react } = this.#surroundings;
    return {
      consumer,
      event: writerEvents.pageWritten,
      reaction: {
        ...(consumer === 'prepared'
          ? {
              prepare: async () => {
                const fate = await schedule.turn(this, 'prepares', FATES_OF_A_CALL.slice(0, 2));
                if (fate !== 'passes') throw new Error('simulated: the other module did not answer');
              },
            }
          : {}),
        apply: async (transaction, { id, key, version, data }) => {
          await transaction.execute(insertEffect, { consumer, key, version, event_id: id });
          react(consumer, id, (data as { behaviour: Behaviour }).behaviour);
        },
      },
    };
  }
}
