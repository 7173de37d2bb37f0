import { AppError, type Clock, toIsoTime } from '../foundation/index.ts';
import type { TransactionalDatabase } from '../databases/index.ts';
import {
  findDeadLetter,
  listDeadLetters,
  reviveEvent,
  unparkFollowers,
  unparkKey,
} from './dead-letter-statements.ts';

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

/** Events that a module's reactions have given up on, with their history. */
export class DeadLetters {
  readonly #database: TransactionalDatabase;
  readonly #clock: Clock;
  readonly #onRedriven: () => void;

  constructor(database: TransactionalDatabase, clock: Clock, onRedriven: () => void) {
    this.#database = database;
    this.#clock = clock;
    this.#onRedriven = onRedriven;
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

  /** Tries the event again with all its attempts, and releases its key behind it, in order. */
  async redrive(consumer: string, eventId: string): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      const letter = await transaction.first(findDeadLetter, { consumer, eventId });
      if (letter === undefined) throw noDeadLetter(this.#database.module, consumer, eventId);
      const now = this.#clock.now();
      const { source, key } = letter;
      await transaction.execute(reviveEvent, { position: letter.position, now });
      await transaction.execute(unparkKey, { consumer, source, key });
      await transaction.execute(unparkFollowers, { consumer, source, key, now });
      transaction.afterCommit(this.#onRedriven);
    });
  }
}

function noDeadLetter(module: string, consumer: string, eventId: string): AppError {
  return new AppError({
    code: 'events.no-dead-letter',
    kind: 'not-found',
    message: `${module} has no dead letter ${eventId} of consumer ${consumer}, so nothing was redriven. List them with: npm run tearline -- events dead-letters.`,
    details: { module, consumer, eventId },
  });
}
