import type { Transaction, TransactionalDatabase } from '../databases/index.ts';
import { type Clock, failpoint, isAppError, messageOf, toIsoTime } from '../foundation/index.ts';
import {
  type CallContext,
  currentContext,
  type Logger,
  runInContext,
  type Span,
  startTrace,
  systemContext,
} from '../observability/index.ts';
import { backoffDelay } from '../resilience/index.ts';
import { acceptFailed, acceptFinished } from './accept-statements.ts';
import type { AttemptError } from './dead-letters.ts';
import type { Envelope } from './envelope.ts';
import type { EventMeter } from './event-meter.ts';
import { startReaction, traceIn } from './event-spans.ts';
import { recordKeyVersion } from './inbox-statements.ts';
import { openEnvelope } from './open-envelope.ts';
import type { FeedEvent } from './outbox-source.ts';
import type { ReceivedEvent, Subscription } from './reaction.ts';
import type { RetryPolicy } from './retry-policy.ts';

const MOST_KEYS_AT_ONCE = 16;
/** Transactions side by side, each with the events of several keys. */
const MOST_BATCHES_AT_ONCE = 4;
const MOST_EVENTS_TOGETHER = 64;
/** Fewer are not spread over several transactions. */
const FEW_EVENTS_TOGETHER = 16;
/** As long as there is room, so few are quicker side by side. */
const MOST_KEYS_APART = 2;

export interface QuickReactionsParts {
  readonly database: TransactionalDatabase;
  readonly subscription: Subscription;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: EventMeter;
}

/** The event is known, or its key is not free: the inbox decides. */
class NotAccepted extends Error {}

/** What is known of a page while it runs. */
interface Page {
  readonly source: string;
  readonly left: Set<FeedEvent>;
  failed: boolean;
}

interface Opened {
  readonly event: FeedEvent;
  readonly received: ReceivedEvent<never>;
  readonly trace: string;
  readonly span: Span | undefined;
}

/** What became of events: they took effect, or have to go the long way. */
type Outcome = 'done' | 'left';

/**
 * The short way of an event to one consumer: acceptance and reaction in one transaction, which saves a
 * commit; of several events where the reaction allows it, which saves more. For events
 * whose key is free and whose reaction has nothing to prepare; all others are left for the inbox. An
 * attempt that fails is stored as the first one. What it does not store is an attempt that ends the
 * process: a lane must not come this way with events that may have done so.
 */
export class QuickReactions {
  readonly #parts: QuickReactionsParts;

  constructor(parts: QuickReactionsParts) {
    this.#parts = parts;
  }

  /** Whether several events may take effect in one transaction. */
  get runsTogether(): boolean {
    const { touchesOnlyItsKey, lockTogether, prepare } = this.#parts.subscription.reaction;
    return prepare === undefined && (touchesOnlyItsKey === true || lockTogether !== undefined);
  }

  /** Answers the events that were left, in their order, and whether a reaction failed. */
  async run(source: string, events: readonly FeedEvent[]): Promise<{ left: FeedEvent[]; failed: boolean }> {
    const { reaction } = this.#parts.subscription;
    if (reaction.prepare !== undefined) return { left: [...events], failed: false };
    const page: Page = { source, left: new Set(), failed: false };
    const keys = [...Map.groupBy(events, ({ key }) => key).values()];
    if (this.runsTogether && keys.length > MOST_KEYS_APART) {
      const runBatch = (batch: FeedEvent[][]) => this.#runTogether(page, batch);
      await atMostAtOnce(MOST_BATCHES_AT_ONCE, deal(keys), runBatch);
    } else await atMostAtOnce(MOST_KEYS_AT_ONCE, keys, (ofKey) => this.#runKey(page, ofKey));
    await this.#parts.database.untilDurable();
    return { left: events.filter((event) => page.left.has(event)), failed: page.failed };
  }

  /** All or none; when it is none, each key by itself, which tells whose fault it was. */
  async #runTogether(page: Page, keys: readonly FeedEvent[][]): Promise<void> {
    try {
      if ((await this.#react(page.source, keys.flat())) === 'done') return;
    } catch (error) {
      const { logger, subscription } = this.#parts;
      logger.debug({ err: error, consumer: subscription.consumer }, 'events are handled by themselves');
    }
    for (const ofKey of keys) await this.#runKey(page, ofKey);
  }

  async #runKey(page: Page, events: readonly FeedEvent[]): Promise<void> {
    for (const [index, event] of events.entries()) {
      if ((await this.#runOne(page, event)) === 'done') continue;
      for (const later of events.slice(index)) page.left.add(later);
      return;
    }
  }

  async #runOne(page: Page, event: FeedEvent): Promise<Outcome> {
    try {
      return await this.#react(page.source, [event]);
    } catch (error) {
      page.failed = true;
      const context = this.#contextOf(traceIn(event.envelope));
      await runInContext(context, () => this.#storeFailure(page.source, event, error));
      return 'left';
    }
  }

  /** In one transaction, one after the other. */
  async #react(source: string, events: readonly FeedEvent[]): Promise<Outcome> {
    const { database, subscription, clock, meter } = this.#parts;
    const { reaction } = subscription;
    const opened = events.map((event) => this.#open(event));
    try {
      await runInContext(this.#contextOf(opened[0]?.trace), () =>
        database.transaction(async (transaction) => {
          const marker = currentContext()?.transaction;
          // The reactions do not wait for the answers, which are nearly always yes. Otherwise all is undone,
          // whatever came of it.
          const accepting = opened.map(({ event }) => this.#accept(transaction, source, event));
          // They are waited for at the end, and may fail before.
          for (const accepted of accepting) accepted.catch(() => undefined);
          const applied = await settled(async () => {
            if (opened.length > 1)
              reaction.lockTogether?.(
                transaction,
                opened.map(({ received }) => received),
              );
            for (const { trace, received } of opened) {
              const context = { ...this.#contextOf(trace), transaction: marker };
              await runInContext(context, () => reaction.apply(transaction, received, undefined));
            }
          });
          const accepted = await Promise.allSettled(accepting);
          for (const result of [...accepted, applied]) if (result.status === 'rejected') throw result.reason;
        }),
      );
    } catch (error) {
      if (error instanceof NotAccepted) return 'left';
      // Of several it is not known whose fault it was; each is tried by itself, under a span of its own.
      if (opened.length === 1) opened[0]?.span?.end(error);
      throw error;
    }
    failpoint('events.after-accept');
    failpoint('events.after-reaction');
    for (const { received, span } of opened) {
      span?.end();
      meter.reacted(database.module, subscription.consumer, received, clock.now());
    }
    return 'done';
  }

  async #accept(transaction: Transaction, source: string, event: FeedEvent): Promise<void> {
    const { database, subscription, clock } = this.#parts;
    const given = acceptedBy(subscription.consumer, source, event, clock.now());
    const accepting = transaction.first(acceptFinished, given);
    if (database.placement.engine === 'sqlite') transaction.enqueue(recordKeyVersion, given);
    if ((await accepting) === undefined) throw new NotAccepted();
  }

  #open(event: FeedEvent): Opened {
    const envelope = JSON.parse(event.envelope) as Envelope;
    const { subscription, database } = this.#parts;
    const received = openEnvelope(envelope, subscription);
    const span = startReaction(database.module, subscription.consumer, envelope, 1);
    return { event, received, trace: span?.trace ?? envelope.traceparent, span };
  }

  #contextOf(trace: string | undefined): CallContext {
    const { database, retry, clock, subscription } = this.#parts;
    const deadline = clock.now() + retry.deadlineMilliseconds;
    return systemContext(database.module, trace ?? startTrace(), deadline, subscription.consumer);
  }

  async #storeFailure(source: string, event: FeedEvent, error: unknown): Promise<void> {
    const { database, subscription, retry, clock, logger, meter } = this.#parts;
    const { consumer } = subscription;
    meter.failed(database.module, consumer);
    logger.warn({ err: error, consumer, event: event.id }, 'a reaction failed; it will be tried again');
    const now = clock.now();
    const entry: AttemptError = {
      at: toIsoTime(now),
      code: isAppError(error) ? error.code : 'events.reaction-failed',
      message: messageOf(error),
    };
    await database.execute(acceptFailed, {
      ...acceptedBy(consumer, source, event, now),
      dueAt: now + backoffDelay(retry.backoff, 1, Math.random),
      errors: JSON.stringify([entry]),
    });
  }
}

function acceptedBy(consumer: string, source: string, event: FeedEvent, now: number) {
  const { id: eventId, key, incarnation, keyVersion: version, type, envelope } = event;
  return { consumer, source, eventId, key, incarnation, version, type, envelope, epoch: 1, now };
}

/**
 * Keys in their own order, as everybody locks them, dealt to a few batches: first side by side, and then
 * together.
 */
function deal(keys: readonly FeedEvent[][]): FeedEvent[][][] {
  const sorted = [...keys].sort(([one], [other]) => ((one?.key ?? '') < (other?.key ?? '') ? -1 : 1));
  const events = sorted.reduce((sum, { length }) => sum + length, 0);
  const share = Math.ceil(events / MOST_BATCHES_AT_ONCE);
  const most = Math.min(MOST_EVENTS_TOGETHER, Math.max(FEW_EVENTS_TOGETHER, share));
  const batches: FeedEvent[][][] = [];
  let room = 0;
  for (const ofKey of sorted) {
    if (room < ofKey.length) {
      batches.push([]);
      room = most;
    }
    batches.at(-1)?.push(ofKey);
    room -= ofKey.length;
  }
  return batches;
}

async function atMostAtOnce<Item>(
  most: number,
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const next = items.values();
  const worker = async () => {
    for (const item of next) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
}

async function settled(work: () => Promise<void>): Promise<PromiseSettledResult<void>> {
  const [result] = await Promise.allSettled([work()]);
  return result;
}
