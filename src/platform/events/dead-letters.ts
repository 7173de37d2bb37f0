import { AppError, type Clock, toIsoTime } from '../foundation/index.ts';
import type { TransactionalDatabase } from '../databases/index.ts';
import type { AskedBy, Consumers } from './consumers.ts';
import {
  discardEvent,
  findDeadLetter,
  findInboxEvent,
  listDeadLetters,
  reviveEvent,
  unparkFollowers,
  unparkKey,
} from './dead-letter-statements.ts';
import type { Envelope } from './envelope.ts';
import type { InboxState } from './inbox-schema.ts';

export interface AttemptError {
  readonly at: string;
  readonly code: string;
  readonly message: string;
}

export interface DeadLetter {
  readonly module: string;
  readonly consumer: string;
  readonly eventId: string;
  readonly type: string;
  readonly key: string;
  readonly version: number;
  readonly attempts: number;
  readonly errors: readonly AttemptError[];
  readonly diedAt: string;
  /** Events of the same key that wait behind it. */
  readonly parked: number;
}

export interface InboxEvent {
  readonly module: string;
  readonly consumer: string;
  readonly eventId: string;
  readonly state: InboxState;
  readonly attempts: number;
  readonly errors: readonly AttemptError[];
  readonly acceptedAt: string;
  readonly finishedAt: string | null;
  /** Null once it has taken effect or was discarded: what it said is not kept. */
  readonly envelope: Envelope | null;
}

/** Events that a module's reactions have given up on, with their history. */
export class DeadLetters {
  readonly #database: TransactionalDatabase;
  readonly #clock: Clock;
  readonly #consumers: Consumers;
  readonly #onReleased: () => void;

  constructor(database: TransactionalDatabase, clock: Clock, consumers: Consumers, onReleased: () => void) {
    this.#database = database;
    this.#clock = clock;
    this.#consumers = consumers;
    this.#onReleased = onReleased;
  }

  async list(): Promise<DeadLetter[]> {
    const rows = await this.#database.all(listDeadLetters, {});
    return rows.map((row) => ({
      module: this.#database.module,
      consumer: row.consumer,
      eventId: row.event_id,
      type: row.type,
      key: row.key,
      version: row.key_version,
      attempts: row.attempts,
      errors: JSON.parse(row.errors) as AttemptError[],
      diedAt: toIsoTime(row.finished_at ?? 0),
      parked: row.parked ?? 0,
    }));
  }

  /** An event of a consumer as its inbox has it, whatever its state. */
  async show(consumer: string, eventId: string): Promise<InboxEvent> {
    const row = await this.#database.first(findInboxEvent, { consumer, eventId });
    if (row === undefined) throw noEvent(this.#database.module, consumer, eventId);
    return {
      module: this.#database.module,
      consumer,
      eventId,
      state: row.state,
      attempts: row.attempts,
      errors: JSON.parse(row.errors) as AttemptError[],
      acceptedAt: toIsoTime(row.accepted_at),
      finishedAt: row.finished_at === null ? null : toIsoTime(row.finished_at),
      envelope: row.envelope === '' ? null : (JSON.parse(row.envelope) as Envelope),
    };
  }

  /** Tries the event again with all its attempts, and releases its key behind it, in order. */
  redrive(consumer: string, eventId: string, by: AskedBy): Promise<void> {
    return this.#release('redrive', reviveEvent, consumer, eventId, by);
  }

  /** Gives the event up for good, and releases its key behind it: what it would have done is not done. */
  discard(consumer: string, eventId: string, by: AskedBy): Promise<void> {
    return this.#release('discard', discardEvent, consumer, eventId, by);
  }

  async #release(
    action: 'redrive' | 'discard',
    statement: typeof reviveEvent,
    consumer: string,
    eventId: string,
    by: AskedBy,
  ): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      const letter = await transaction.first(findDeadLetter, { consumer, eventId });
      if (letter === undefined) throw noDeadLetter(this.#database.module, consumer, eventId);
      const now = this.#clock.now();
      const { source, key } = letter;
      await transaction.execute(statement, { position: letter.position, now });
      await transaction.execute(unparkKey, { consumer, source, key });
      await transaction.execute(unparkFollowers, { consumer, source, key, now });
      this.#consumers.record(transaction, { action, consumer, subject: eventId, ...by });
      transaction.afterCommit(this.#onReleased);
    });
  }
}

function noEvent(module: string, consumer: string, eventId: string): AppError {
  return new AppError({
    code: 'events.no-such-event',
    kind: 'not-found',
    message: `${module} has no event ${eventId} of consumer ${consumer}: it was not told of it yet, or has forgotten it. List dead letters with: npm run tearline -- events dead-letters.`,
    details: { module, consumer, eventId },
  });
}

function noDeadLetter(module: string, consumer: string, eventId: string): AppError {
  return new AppError({
    code: 'events.no-dead-letter',
    kind: 'not-found',
    message: `${module} has no dead letter ${eventId} of consumer ${consumer}, so nothing was changed. List them with: npm run tearline -- events dead-letters.`,
    details: { module, consumer, eventId },
  });
}
