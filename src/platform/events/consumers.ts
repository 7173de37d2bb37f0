import type { Transaction, TransactionalDatabase } from '../databases/index.ts';
import { AppError, type Clock, toIsoTime } from '../foundation/index.ts';
import {
  askForReplay,
  forgetEvents,
  forgetKeys,
  insertAction,
  listActions,
  readConsumers,
  replayHasBegun,
  setPaused,
} from './consumer-statements.ts';

/** Who asks, and why. */
export interface AskedBy {
  readonly actor: string;
  readonly reason: string;
}

/** Something that a person has done to a module's events. */
export interface EventAction extends AskedBy {
  readonly module: string;
  readonly at: string;
  readonly action: 'redrive' | 'discard' | 'pause' | 'resume' | 'replay';
  readonly consumer: string;
  /** The event; of a replay, from where. */
  readonly subject: string;
}

interface Asked {
  readonly isPaused: boolean;
  /** The id from which the consumer is to be told again. */
  readonly replayFrom: string | undefined;
}

const NOTHING: Asked = { isPaused: false, replayFrom: undefined };
/** What was asked is noticed by every process at the latest after this time. */
const LOOK_MILLISECONDS = 500;
/** Before every id. */
export const FROM_THE_BEGINNING = '0';

/**
 * What people have asked of a module's consumers: to pause, to go on, to be told again. It is kept in the
 * module's database, so that it holds for every process and after every start.
 */
export class Consumers {
  readonly #database: TransactionalDatabase;
  readonly #names: ReadonlySet<string>;
  readonly #clock: Clock;
  #asked = new Map<string, Asked>();
  #lookAt = 0;
  #looking: Promise<void> | undefined;

  constructor(database: TransactionalDatabase, names: readonly string[], clock: Clock) {
    this.#database = database;
    this.#names = new Set(names);
    this.#clock = clock;
  }

  /** As far as the last look can tell. */
  async askedOf(consumer: string): Promise<Asked> {
    if (performance.now() >= this.#lookAt) {
      this.#looking ??= this.#look().finally(() => {
        this.#looking = undefined;
      });
      await this.#looking;
    }
    return this.#asked.get(consumer) ?? NOTHING;
  }

  async paused(): Promise<string[]> {
    await this.#look();
    return [...this.#asked].flatMap(([consumer, { isPaused }]) => (isPaused ? consumer : []));
  }

  /** From the next look on it is told nothing, and nothing that it was told runs; what runs already ends. */
  async pause(consumer: string, by: AskedBy): Promise<void> {
    await this.#ask('pause', consumer, '', by, (transaction) =>
      transaction.execute(setPaused, { consumer, paused: 1 }),
    );
  }

  async resume(consumer: string, by: AskedBy): Promise<void> {
    await this.#ask('resume', consumer, '', by, (transaction) =>
      transaction.execute(setPaused, { consumer, paused: 0 }),
    );
  }

  /**
   * Has the consumer told again of everything from an id on that its producer still keeps, in order, as if it
   * had never been told: its effects happen again.
   */
  async replay(consumer: string, from: string, by: AskedBy): Promise<void> {
    await this.#ask('replay', consumer, from, by, (transaction) =>
      transaction.execute(askForReplay, { consumer, from }),
    );
  }

  /** The feed stands at `from` again: forgets what the consumer knows of what comes. */
  async forget(consumer: string, source: string, from: string): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      await transaction.execute(forgetKeys, { consumer, source, from });
      await transaction.execute(forgetEvents, { consumer, source, from });
      await transaction.execute(replayHasBegun, { consumer, from });
    });
    await this.#look();
  }

  /** In the transaction of what is done. */
  record(
    transaction: Transaction,
    { action, consumer, subject, actor, reason }: Omit<EventAction, 'module' | 'at'>,
  ): void {
    const at = this.#clock.now();
    transaction.enqueue(insertAction, { at, actor, action, consumer, subject, reason });
  }

  async actions(limit: number): Promise<EventAction[]> {
    const rows = await this.#database.all(listActions, { limit });
    return rows.map(({ at, action, ...row }) => ({
      module: this.#database.module,
      at: toIsoTime(at),
      action: action as EventAction['action'],
      ...row,
    }));
  }

  async #ask(
    action: EventAction['action'],
    consumer: string,
    subject: string,
    by: AskedBy,
    work: (transaction: Transaction) => Promise<unknown>,
  ): Promise<void> {
    if (!this.#names.has(consumer)) throw this.#noSuchConsumer(consumer);
    await this.#database.transaction(async (transaction) => {
      await work(transaction);
      this.record(transaction, { action, consumer, subject, ...by });
    });
    await this.#look();
  }

  async #look(): Promise<void> {
    const rows = await this.#database.all(readConsumers, {});
    this.#asked = new Map(
      rows.map(({ consumer, paused, replay_from: from }) => [
        consumer,
        { isPaused: paused === 1, replayFrom: from ?? undefined },
      ]),
    );
    this.#lookAt = performance.now() + LOOK_MILLISECONDS;
  }

  #noSuchConsumer(consumer: string): AppError {
    const { module } = this.#database;
    const names = [...this.#names].map((name) => `${module}/${name}`).join(', ') || 'none';
    return new AppError({
      code: 'events.no-such-consumer',
      kind: 'not-found',
      message: `${module} has no consumer ${consumer}, so nothing was changed. It has: ${names}.`,
      details: { module, consumer },
    });
  }
}
