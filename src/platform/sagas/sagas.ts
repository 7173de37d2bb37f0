import type { TransactionalDatabase, Transaction } from '../databases/index.ts';
import { AppError, type Clock, failpoint, type Ids, messageOf } from '../foundation/index.ts';
import {
  currentContext,
  type Logger,
  runInContext,
  startTrace,
  systemContext,
} from '../observability/index.ts';
import { deadlineWheel, sleep } from '../resilience/index.ts';
import type { SagaDefinition } from './define-saga.ts';
import { SagaDriver } from './saga-driver.ts';
import { type Progress, progressOf } from './saga-progress.ts';
import {
  findAbandoned,
  findSaga,
  insertSaga,
  type SagaRow,
  type SagaState,
  takeSaga,
} from './saga-statements.ts';

const RECOVERY_MILLISECONDS = 2_000;
const RECOVERY_PAGE = 100;
/** Between two looks at a saga that another process drives, while somebody waits for its end. */
const LOOK_MILLISECONDS = 50;

export interface SagaToStart<Data> {
  readonly subject: string;
  readonly data: Data;
}

/** The sagas of one module: they run in its process and live in its database. */
export class Sagas {
  readonly #database: TransactionalDatabase;
  /** This process, as sagas and leases name it. */
  readonly #runner: string;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #logger: Logger;
  readonly #drivers = new Map<string, { driver: SagaDriver; definition: SagaDefinition<unknown> }>();
  readonly #driving = new Map<string, Promise<SagaState | undefined>>();
  readonly #stopping = new AbortController();
  #recovering: Promise<void> | undefined;

  constructor(database: TransactionalDatabase, runner: string, clock: Clock, ids: Ids, logger: Logger) {
    this.#database = database;
    this.#runner = runner;
    this.#clock = clock;
    this.#ids = ids;
    this.#logger = logger;
  }

  register(definition: SagaDefinition<never>): void {
    const known = definition as unknown as SagaDefinition<unknown>;
    const driver = new SagaDriver(this.#database, known, this.#clock, this.#logger, this.#stopping.signal);
    this.#drivers.set(definition.type, { driver, definition: known });
  }

  /** Begins a saga in the transaction of the write that triggers it; answers its id. It runs after the commit. */
  async start<Data>(
    transaction: Transaction,
    definition: SagaDefinition<Data>,
    saga: SagaToStart<Data>,
  ): Promise<string> {
    const now = this.#clock.now();
    const row: SagaRow = {
      id: this.#ids.next(),
      type: definition.type,
      plan_version: definition.version,
      subject: saga.subject,
      state: 'running',
      step: 0,
      version: 1,
      data: JSON.stringify(definition.data.parse(saga.data)),
      results: '{}',
      failure: null,
      attempts: 0,
      due_at: now,
      history: '[]',
      trace: currentContext()?.trace ?? startTrace(),
      created_at: now,
      updated_at: now,
      runner: this.#runner,
    };
    transaction.enqueue(insertSaga, row);
    transaction.afterCommit(() => {
      failpoint('sagas.after-start');
      this.#drive(progressOf(row));
    });
    return row.id;
  }

  /**
   * Takes on what a process left unfinished that has ended or does not answer, now and every two seconds.
   */
  recover(): void {
    this.#recovering ??= this.#recoverRepeatedly();
  }

  /** Waits until the saga has ended, on disk; answers its state, which is unfinished when the time is up. */
  async settled(id: string, milliseconds: number): Promise<SagaState> {
    const giveUpAt = performance.now() + milliseconds;
    // Nothing is awaited between asking whether it runs and waiting for it, so its end is not missed.
    const driven = await this.#untilDriven(id, milliseconds);
    let state = driven ?? (await this.#stateOf(id));
    // Another process drives it, or it has been taken over.
    while (isUnfinished(state) && performance.now() < giveUpAt && !this.#stopping.signal.aborted) {
      await sleep(LOOK_MILLISECONDS, this.#stopping.signal);
      state = await this.#stateOf(id);
    }
    await this.#database.untilDurable();
    return state;
  }

  /** Lets the calls that are under way answer; unfinished sagas go on after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#recovering;
    await Promise.all(this.#driving.values());
  }

  async #recoverRepeatedly(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        const due = { dueBefore: this.#clock.now(), runner: this.#runner, limit: RECOVERY_PAGE };
        for (const row of await this.#database.all(findAbandoned, due)) await this.#takeOn(row);
      } catch (error) {
        this.#logger.error(
          { err: error, module: this.#database.module },
          'unfinished sagas could not be read; trying again',
        );
      }
      await sleep(RECOVERY_MILLISECONDS, this.#stopping.signal);
    }
  }

  /** Of several processes that find it, the one whose number counts has it. */
  async #takeOn(row: SagaRow): Promise<void> {
    const { id, version } = row;
    if (this.#driving.has(id) || this.#stopping.signal.aborted || this.#planOf(row) === undefined) return;
    const taken = await this.#database.execute(takeSaga, { id, version, runner: this.#runner });
    if (taken > 0) this.#drive(progressOf({ ...row, version: version + 1 }));
  }

  /** A process of another version may have it, and leaves what it does not know to those that do. */
  #planOf({ id, type, plan_version: planVersion }: Pick<SagaRow, 'id' | 'type' | 'plan_version'>) {
    const plan = this.#drivers.get(type);
    if (plan?.definition.version === planVersion) return plan;
    this.#logger.error(
      { saga: id, type, planVersion },
      'this version has no such plan; start the version that has it to finish the saga',
    );
    return undefined;
  }

  #drive(progress: Progress): void {
    if (this.#driving.has(progress.id) || this.#stopping.signal.aborted) return;
    const plan = this.#drivers.get(progress.type);
    if (plan === undefined) throw new TypeError(`the plan ${progress.type} was not registered`);
    const { id, type, trace } = progress;
    // Whoever drives it, it belongs to the trace in which it was started.
    const context = systemContext(this.#database.module, trace, Infinity, type);
    const driving = runInContext(context, () => plan.driver.drive(progress))
      .catch((error: unknown) => {
        const problem = `a saga could not go on (${messageOf(error)}); trying again`;
        runInContext(context, () => this.#logger.error({ err: error, saga: id }, problem));
        return undefined;
      })
      .finally(() => {
        this.#driving.delete(id);
      });
    this.#driving.set(id, driving);
  }

  async #stateOf(id: string): Promise<SagaState> {
    const row = await this.#database.first(findSaga, { id });
    if (row !== undefined) return row.state;
    throw new AppError({
      code: 'sagas.unknown-saga',
      kind: 'not-found',
      message: `There is no saga ${id} in ${this.#database.module}. List them with: npm run tearline -- sagas list.`,
    });
  }

  /** The state in which it was left here; undefined when it is not driven here, or not to its end. */
  #untilDriven(id: string, milliseconds: number): Promise<SagaState | undefined> {
    const driving = this.#driving.get(id);
    if (driving === undefined) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const giveUp = deadlineWheel.set(Date.now() + milliseconds, () => resolve(undefined));
      void driving.then((state) => {
        giveUp.cancel();
        resolve(state);
      });
    });
  }
}

function isUnfinished(state: SagaState): boolean {
  return state === 'running' || state === 'compensating';
}
