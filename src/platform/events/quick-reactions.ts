import type { TransactionalDatabase } from '../databases/index.ts';
import { type Clock, failpoint, isAppError, messageOf, toIsoTime } from '../foundation/index.ts';
import { type Logger, runInContext, systemContext } from '../observability/index.ts';
import { backoffDelay } from '../resilience/index.ts';
import { acceptFailed, acceptFinished } from './accept-statements.ts';
import type { AttemptError } from './dead-letters.ts';
import type { Envelope } from './envelope.ts';
import type { EventMeter } from './event-meter.ts';
import { recordKeyVersion } from './inbox-statements.ts';
import { openEnvelope } from './open-envelope.ts';
import type { FeedEvent } from './outbox-source.ts';
import type { Subscription } from './reaction.ts';
import type { RetryPolicy } from './retry-policy.ts';

const MOST_KEYS_AT_ONCE = 16;

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

/** What became of an event: it took effect, or it has to go the long way. */
type Outcome = 'done' | 'left';

/**
 * The short way of an event to one consumer: acceptance and reaction in one transaction, which saves a commit. For events
 * whose key is free and whose reaction has nothing to prepare; all others are left for the inbox. An
 * attempt that fails is stored as the first one. What it does not store is an attempt that ends the
 * process: a lane must not come this way with events that may have done so.
 */
export class QuickReactions {
  readonly #parts: QuickReactionsParts;

  constructor(parts: QuickReactionsParts) {
    this.#parts = parts;
  }

  /** Answers the events that were left, in their order, and whether a reaction failed. */
  async run(source: string, events: readonly FeedEvent[]): Promise<{ left: FeedEvent[]; failed: boolean }> {
    if (this.#parts.subscription.reaction.prepare !== undefined) return { left: [...events], failed: false };
    const left = new Set<FeedEvent>();
    let failed = false;
    const keys = [...Map.groupBy(events, ({ key }) => key).values()];
    const next = keys.values();
    const work = async () => {
      for (const ofKey of next) {
        for (const [index, event] of ofKey.entries()) {
          if ((await this.#runOne(source, event, () => (failed = true))) === 'done') continue;
          for (const later of ofKey.slice(index)) left.add(later);
          break;
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(MOST_KEYS_AT_ONCE, keys.length) }, work));
    await this.#parts.database.untilDurable();
    return { left: events.filter((event) => left.has(event)), failed };
  }

  async #runOne(source: string, event: FeedEvent, onFailed: () => void): Promise<Outcome> {
    try {
      return await this.#react(source, event);
    } catch (error) {
      onFailed();
      await this.#storeFailure(source, event, error);
      return 'left';
    }
  }

  async #react(source: string, event: FeedEvent): Promise<Outcome> {
    const { database, subscription, retry, clock, meter } = this.#parts;
    const envelope = JSON.parse(event.envelope) as Envelope;
    const received = openEnvelope(envelope, subscription);
    const deadline = clock.now() + retry.deadlineMilliseconds;
    const context = systemContext(database.module, envelope.traceparent, deadline);
    const { consumer, reaction } = subscription;
    const given = acceptedBy(consumer, source, event, clock.now());
    const { key, incarnation, version } = given;
    try {
      await runInContext(context, () =>
        database.transaction(async (transaction) => {
          // The reaction does not wait for the answer, which is nearly always yes. Otherwise it is undone,
          // whatever came of it.
          const accepting = transaction.first(acceptFinished, given);
          if (database.placement.engine === 'sqlite')
            transaction.enqueue(recordKeyVersion, { consumer, source, key, incarnation, version });
          const [accepted, applied] = await Promise.allSettled([
            accepting,
            // Also what it throws at once is waited for.
            (async () => reaction.apply(transaction, received, undefined))(),
          ]);
          if (accepted.status === 'rejected') throw accepted.reason;
          if (accepted.value === undefined) throw new NotAccepted();
          if (applied.status === 'rejected') throw applied.reason;
        }),
      );
    } catch (error) {
      if (error instanceof NotAccepted) return 'left';
      throw error;
    }
    failpoint('events.after-accept');
    failpoint('events.after-reaction');
    meter.reacted(database.module, consumer, received, clock.now());
    return 'done';
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
