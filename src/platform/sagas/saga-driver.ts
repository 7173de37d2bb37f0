import type { Transaction, TransactionalDatabase } from '../databases/index.ts';
import { type AppError, type Clock, failpoint, type JsonValue } from '../foundation/index.ts';
import type { Logger } from '../observability/index.ts';
import { backoffDelay, sleep } from '../resilience/index.ts';
import type { PivotStep, SagaDefinition, Step } from './define-saga.ts';
import { note, type Progress, writeFailure } from './saga-progress.ts';
import { advanceSaga, endSaga, type SagaState } from './saga-statements.ts';
import { asFailure, isRefusal, takeStep } from './step-call.ts';

/** Before the pivot, a step whose outcome stays unknown is given up and compensated. */
const MOST_FORWARD_ATTEMPTS = 4;
const BACKOFF = { firstMilliseconds: 100, longestMilliseconds: 30_000 };

/** Another runner has taken this saga on; this one stops, and nothing it did counts. */
class LostSaga extends Error {}

/**
 * Drives one saga to its end: calls the next participant outside any transaction, then stores the result
 * and the next intent in one. A crash at any point repeats the last call, which its key makes harmless.
 */
export class SagaDriver {
  readonly #database: TransactionalDatabase;
  readonly #definition: SagaDefinition<unknown>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #stopping: AbortSignal;

  constructor(
    database: TransactionalDatabase,
    definition: SagaDefinition<unknown>,
    clock: Clock,
    logger: Logger,
    stopping: AbortSignal,
  ) {
    this.#database = database;
    this.#definition = definition;
    this.#clock = clock;
    this.#logger = logger;
    this.#stopping = stopping;
  }

  /** Resolves with the state when the saga has ended; undefined when it was taken over or the process is stopping. */
  async drive(progress: Progress): Promise<SagaState | undefined> {
    try {
      // What the saga asks of others must not outlive the saga: its start is on disk first.
      await this.#database.untilDurable();
      while (!this.#stopping.aborted && progress.state === 'running') await this.#forward(progress);
      while (!this.#stopping.aborted && progress.state === 'compensating') await this.#compensate(progress);
      const hasEnded = progress.state === 'completed' || progress.state === 'compensated';
      return hasEnded ? progress.state : undefined;
    } catch (error) {
      if (!(error instanceof LostSaga)) throw error;
      this.#logger.warn({ saga: progress.id }, 'another runner has taken this saga on');
      return undefined;
    }
  }

  async #forward(progress: Progress): Promise<void> {
    const step = this.#definition.steps[progress.step];
    if (step === undefined) {
      await this.#complete(progress);
      return;
    }
    if (step.when?.(progress.data, progress.results) === false) {
      this.#passed(progress, step, null, 'skipped');
      return;
    }
    const failure = await this.#tryForward(progress, step);
    if (failure === undefined) return;
    if (isRefusal(failure) && step.kind !== 'retried') {
      note(progress, this.#clock.now(), step.name, 'forward', failure.code);
      // An attempt before, whose outcome is unknown, may have done what this one was refused.
      const wasTried = progress.attempts > 1;
      if (step.kind === 'pivot' && wasTried) await this.#settlePivot(progress, step, failure);
      else await this.#turnBack(progress, failure, wasTried ? progress.step : progress.step - 1);
      return;
    }
    if (step.kind === 'pivot' && (failure.kind === 'timeout' || progress.attempts >= MOST_FORWARD_ATTEMPTS)) {
      await this.#settlePivot(progress, step, failure);
      return;
    }
    if (step.kind === 'compensatable' && progress.attempts >= MOST_FORWARD_ATTEMPTS) {
      note(progress, this.#clock.now(), step.name, 'forward', `given up: ${failure.code}`);
      await this.#turnBack(progress, failure, progress.step);
      return;
    }
    await this.#waitBeforeRetry(progress, step, 'forward', failure);
  }

  /** Answers the failure; undefined when the step has passed. */
  async #tryForward(progress: Progress, step: Step<unknown>): Promise<AppError | undefined> {
    progress.attempts += 1;
    const { data, results } = progress;
    let result: JsonValue;
    try {
      result = await takeStep(progress, step, 'forward', (key) => step.forward(data, key, results));
    } catch (error) {
      return asFailure(error);
    }
    failpoint('sagas.after-step');
    this.#passed(progress, step, result, 'done');
    // The last step's result is stored with the end of the saga, in one commit.
    if (progress.step < this.#definition.steps.length) await this.#store(progress, 'sagas.after-store');
    return undefined;
  }

  #passed(progress: Progress, step: Step<unknown>, result: JsonValue, outcome: string): void {
    progress.results[step.name] = result;
    note(progress, this.#clock.now(), step.name, 'forward', outcome);
    progress.step += 1;
    progress.attempts = 0;
  }

  async #settlePivot(progress: Progress, step: PivotStep<unknown>, failure: AppError): Promise<void> {
    let result: JsonValue | undefined;
    try {
      result = await takeStep(progress, step, 'settle', (key) => step.settle(progress.data, key));
    } catch (error) {
      await this.#waitBeforeRetry(progress, step, 'forward', asFailure(error));
      return;
    }
    failpoint('sagas.after-settle');
    if (result !== undefined) {
      this.#passed(progress, step, result, 'found done');
      if (progress.step < this.#definition.steps.length) await this.#store(progress, 'sagas.after-store');
      return;
    }
    note(progress, this.#clock.now(), step.name, 'forward', `settled as not done: ${failure.code}`);
    await this.#turnBack(progress, failure, progress.step - 1);
  }

  /** Stores that the saga goes back, before anything is undone. */
  async #turnBack(progress: Progress, failure: AppError, from: number): Promise<void> {
    progress.failure = failure;
    progress.state = 'compensating';
    progress.step = this.#nextToUndo(progress, from);
    progress.attempts = 0;
    if (progress.step < 0) {
      await this.#endCompensated(progress);
      return;
    }
    await this.#store(progress, 'sagas.after-turn-back');
    await this.#database.untilDurable();
  }

  async #compensate(progress: Progress): Promise<void> {
    const step = this.#definition.steps[progress.step];
    if (step?.kind !== 'compensatable') {
      throw new TypeError(`saga ${progress.id} would undo step ${progress.step}, which cannot be undone`);
    }
    progress.attempts += 1;
    const { data, results } = progress;
    try {
      await takeStep(progress, step, 'compensate', (key) => step.compensate(data, key, results));
    } catch (error) {
      await this.#waitBeforeRetry(progress, step, 'compensate', asFailure(error));
      return;
    }
    failpoint('sagas.after-compensation');
    note(progress, this.#clock.now(), step.name, 'compensate', 'done');
    progress.step = this.#nextToUndo(progress, progress.step - 1);
    progress.attempts = 0;
    if (progress.step < 0) await this.#endCompensated(progress);
    else await this.#store(progress, 'sagas.after-compensation-store');
  }

  #nextToUndo(progress: Progress, from: number): number {
    for (let index = from; index >= 0; index -= 1) {
      const step = this.#definition.steps[index];
      if (step !== undefined && step.when?.(progress.data, progress.results) !== false) return index;
    }
    return -1;
  }

  async #complete(progress: Progress): Promise<void> {
    progress.state = 'completed';
    const { id, subject, data, results } = progress;
    await this.#store(progress, 'sagas.after-completion', (transaction) =>
      this.#definition.completed(transaction, { id, subject }, data, results),
    );
  }

  async #endCompensated(progress: Progress): Promise<void> {
    progress.state = 'compensated';
    const { id, subject, data, failure } = progress;
    await this.#store(progress, 'sagas.after-compensated', async (transaction) => {
      if (failure !== undefined)
        await this.#definition.compensated?.(transaction, { id, subject }, data, failure);
    });
  }

  async #waitBeforeRetry(
    progress: Progress,
    step: Step<unknown>,
    direction: 'forward' | 'compensate',
    failure: AppError,
  ): Promise<void> {
    const delay = backoffDelay(BACKOFF, progress.attempts, Math.random);
    note(progress, this.#clock.now(), step.name, direction, `attempt ${progress.attempts}: ${failure.code}`);
    this.#logger.warn(
      { err: failure, saga: progress.id, step: step.name, direction },
      'a saga step failed; trying again',
    );
    progress.dueAt = this.#clock.now() + delay;
    await this.#store(progress, 'sagas.after-retry-store');
    await sleep(delay, this.#stopping);
  }

  async #store(
    progress: Progress,
    point: string,
    atEnd?: (transaction: Transaction) => Promise<void>,
  ): Promise<void> {
    const now = this.#clock.now();
    const next = {
      id: progress.id,
      version: progress.version,
      state: progress.state,
      step: progress.step,
      results: JSON.stringify(progress.results),
      failure: writeFailure(progress.failure),
      attempts: progress.attempts,
      dueAt: progress.dueAt,
      history: JSON.stringify(progress.history),
      now,
    };
    const stored =
      atEnd === undefined
        ? await this.#database.execute(advanceSaga, next)
        : await this.#database.transaction(async (transaction) => {
            // Together: what a runner does that has lost its saga is rolled back.
            const [advanced, done] = await Promise.allSettled([
              transaction.execute(endSaga, next),
              atEnd(transaction),
            ]);
            if (advanced.status === 'rejected') throw advanced.reason;
            if (advanced.value === 0) throw new LostSaga();
            if (done.status === 'rejected') throw done.reason;
            return advanced.value;
          });
    if (stored === 0) throw new LostSaga();
    progress.version += 1;
    failpoint(point);
  }
}
