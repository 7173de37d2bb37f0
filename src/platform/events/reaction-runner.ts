import { AppError, type Clock, failpoint, isAppError, messageOf, toIsoTime } from '../foundation/index.ts';
import type { TransactionalDatabase } from '../databases/index.ts';
import { type Logger, runInContext, type Span, systemContext } from '../observability/index.ts';
import { backoffDelay, deadlineWheel } from '../resilience/index.ts';
import { buryEvent, parkFollowers, parkKey } from './dead-letter-statements.ts';
import type { AttemptError } from './dead-letters.ts';
import type { Envelope } from './envelope.ts';
import type { EventMeter } from './event-meter.ts';
import { finishEvent, readErrors, recordKeyVersion, retryLater } from './inbox-statements.ts';
import { startReaction } from './event-spans.ts';
import { openEnvelope } from './open-envelope.ts';
import type { ReceivedEvent, Subscription } from './reaction.ts';
import type { RetryPolicy } from './retry-policy.ts';

export interface ClaimedEvent {
  readonly position: number;
  readonly consumer: string;
  readonly event_id: string;
  readonly source: string;
  readonly key: string;
  readonly incarnation: number;
  readonly key_version: number;
  readonly type: string;
  readonly envelope: string;
  /** Including the one about to be made. */
  readonly attempts: number;
  readonly epoch: number;
}

/** The event is not this process's to finish, or has taken effect already. */
class LostClaim extends Error {}

/** An outage is no fault of the event: it is tried for about a day, at the longest pause between attempts. */
const MOST_ATTEMPTS_WHILE_UNAVAILABLE = 1_500;

/** Runs one reaction for one event: to its effect, to another try, or to the dead letters. */
export class ReactionRunner {
  readonly #database: TransactionalDatabase;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #policy: RetryPolicy;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #meter: EventMeter;

  constructor(
    database: TransactionalDatabase,
    subscriptions: readonly Subscription[],
    policy: RetryPolicy,
    clock: Clock,
    logger: Logger,
    meter: EventMeter,
  ) {
    this.#database = database;
    for (const subscription of subscriptions) this.#subscriptions.set(subscription.consumer, subscription);
    this.#policy = policy;
    this.#clock = clock;
    this.#logger = logger;
    this.#meter = meter;
  }

  /** Answers whether the event has taken effect, so that the next one of its key may run. */
  async run(event: ClaimedEvent): Promise<boolean> {
    try {
      const envelope = JSON.parse(event.envelope) as Envelope;
      const { consumer, attempts } = event;
      const { module } = this.#database;
      const span = startReaction(module, consumer, envelope, attempts);
      const trace = span?.trace ?? envelope.traceparent;
      const deadline = this.#clock.now() + this.#policy.deadlineMilliseconds;
      const context = systemContext(module, trace, deadline, consumer);
      return await runInContext(context, () => this.#attempt(event, envelope, span));
    } catch (error) {
      await this.#failed(event, error);
      return false;
    }
  }

  async #attempt(event: ClaimedEvent, envelope: Envelope, span: Span | undefined): Promise<boolean> {
    try {
      const received = await this.#react(event, envelope);
      span?.end();
      this.#meter.reacted(this.#database.module, event.consumer, received, this.#clock.now());
      return true;
    } catch (error) {
      if (error instanceof LostClaim) return this.#isDone(event);
      span?.end(error);
      await this.#failed(event, error);
      return false;
    }
  }

  /** The answer to its commit may have been lost; otherwise whoever has it now runs it. */
  async #isDone({ position }: ClaimedEvent): Promise<boolean> {
    try {
      return (await this.#database.first(readErrors, { position }))?.state === 'done';
    } catch (error) {
      this.#logger.error({ err: error, position }, 'an event that was lost could not be looked up');
      return false;
    }
  }

  async #react(event: ClaimedEvent, envelope: Envelope): Promise<ReceivedEvent<never>> {
    const subscription = this.#subscriptions.get(event.consumer);
    if (subscription === undefined) throw noSuchConsumer(this.#database.module, event.consumer);
    const received = openEnvelope(envelope, subscription);
    const { reaction } = subscription;
    const prepared =
      reaction.prepare === undefined
        ? undefined
        : await within(this.#policy.deadlineMilliseconds, reaction.prepare(received));
    await this.#database.transaction(async (transaction) => {
      const { position, epoch, consumer, source, key, incarnation, key_version: version } = event;
      const [finished] = await Promise.all([
        transaction.execute(finishEvent, { position, epoch, consumer, source, key, now: this.#clock.now() }),
        transaction.execute(recordKeyVersion, { consumer, source, key, incarnation, version }),
      ]);
      if (finished === 0) throw new LostClaim();
      await reaction.apply(transaction, received, prepared);
    });
    failpoint('events.after-reaction');
    // Nobody waits for this; but whoever reads next would have to. A failure is kept for them.
    void this.#database.untilDurable()?.catch(() => undefined);
    return received;
  }

  async #failed(event: ClaimedEvent, error: unknown): Promise<void> {
    this.#meter.failed(this.#database.module, event.consumer);
    try {
      const row = await this.#database.first(readErrors, { position: event.position });
      const entry: AttemptError = {
        at: toIsoTime(this.#clock.now()),
        code: isAppError(error) ? error.code : 'events.reaction-failed',
        message: messageOf(error),
      };
      const all = [...(JSON.parse(row?.errors ?? '[]') as AttemptError[]), entry];
      const errors = JSON.stringify(all.slice(-this.#policy.mostAttempts));
      const isLast = event.attempts >= this.#mostAttempts(error);
      if (isLast) await this.#bury(event, errors);
      else await this.#retryLater(event, errors);
      this.#logger.warn(
        { err: error, consumer: event.consumer, event: event.event_id, attempt: event.attempts },
        isLast ? 'an event became a dead letter' : 'a reaction failed; it will be tried again',
      );
    } catch (cause) {
      // The event stays claimed; the worker gives it back when the database answers again.
      this.#logger.error(
        { err: cause, event: event.event_id },
        'the failure of a reaction could not be stored',
      );
    }
  }

  #mostAttempts(error: unknown): number {
    const isOutage = isAppError(error) && error.kind === 'unavailable';
    return isOutage ? MOST_ATTEMPTS_WHILE_UNAVAILABLE : this.#policy.mostAttempts;
  }

  async #bury(event: ClaimedEvent, errors: string): Promise<void> {
    const { position, epoch, consumer, source, key } = event;
    await this.#database.transaction(async (transaction) => {
      const now = this.#clock.now();
      // It took effect after all, the answer to its commit having been lost; or another process has it.
      if ((await transaction.execute(buryEvent, { position, epoch, errors, now })) === 0) return;
      await transaction.execute(parkKey, { consumer, source, key });
      await transaction.execute(parkFollowers, { consumer, source, key, position });
    });
    this.#meter.buried(this.#database.module, consumer);
  }

  async #retryLater(event: ClaimedEvent, errors: string): Promise<void> {
    const delay = backoffDelay(this.#policy.backoff, event.attempts, Math.random);
    const dueAt = this.#clock.now() + delay;
    await this.#database.transaction((transaction) =>
      transaction.execute(retryLater, { position: event.position, epoch: event.epoch, dueAt, errors }),
    );
  }
}

function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = deadlineWheel.set(Date.now() + milliseconds, () => reject(reactionTimeout()));
    work.then(resolve, reject).finally(() => timer.cancel());
  });
}

function reactionTimeout(): AppError {
  return new AppError({
    code: 'events.reaction-timeout',
    kind: 'timeout',
    message:
      'The reaction did not finish preparing before its deadline. It is tried again; look for what it waits for.',
  });
}

function noSuchConsumer(module: string, consumer: string): AppError {
  return new AppError({
    code: 'events.unknown-consumer',
    kind: 'internal',
    message: `${module} has an event for ${consumer}, which this version does not have. Restore the reaction under its name, or discard the event.`,
    details: { module, consumer },
  });
}
