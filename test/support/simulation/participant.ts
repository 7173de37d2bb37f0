import { type CommandLog, createCommandLog } from '../../../src/platform/commands/index.ts';
import type { Transaction } from '../../../src/platform/databases/index.ts';
import { AppError, type Clock } from '../../../src/platform/foundation/index.ts';
import { startTrace, systemContext } from '../../../src/platform/observability/index.ts';
import type { StepKey } from '../../../src/platform/sagas/define-saga.ts';
import type { RealDatabases } from './real-databases.ts';
import {
  findDoing,
  insertDoing,
  type ParticipantSchema,
  PIVOT,
  type StepBehaviour,
  type StepName,
} from './saga-modules.ts';
import { FATES_OF_A_CALL, type Schedule, type SimulatedProcess } from './schedule.ts';
import { SimulatedDatabase } from './simulated-database.ts';

const HOUR = 3_600_000;

/**
 * What sagas ask of others, in a process of its own: what it has begun goes on when whoever asked has died or
 * has given up. It deduplicates by key with the platform's command log, as every module does.
 */
export class Participant {
  readonly #process: SimulatedProcess = { name: 'participant', isAlive: true };
  readonly #schedule: Schedule;
  readonly #commands: CommandLog<ParticipantSchema>;

  constructor(databases: RealDatabases, schedule: Schedule, clock: Clock) {
    this.#schedule = schedule;
    const database = new SimulatedDatabase(
      databases.of<ParticipantSchema>('participant'),
      schedule,
      this.#process,
    );
    this.#commands = createCommandLog(database, clock, HOUR);
  }

  stop(): void {
    this.#schedule.kill(this.#process);
  }

  /** Over a connection on which questions and answers are lost, late or repeated. */
  forward(caller: SimulatedProcess, saga: string, step: StepName, key: StepKey, behaviour: StepBehaviour) {
    const work = () =>
      this.#run(`participant.${step}`, key, { saga, step }, async (transaction) => {
        if (behaviour === 'refuses') throw refused(step);
        const isVoid = await transaction.first(findDoing, { saga, step, direction: 'void' });
        if (isVoid !== undefined) throw refused(step);
        await transaction.execute(insertDoing, { saga, step, direction: 'forward' });
        return { step };
      });
    return behaviour === 'cut off' ? this.#delay(step, work) : this.#call(caller, step, work);
  }

  /** Does nothing about what was never done. */
  async compensate(caller: SimulatedProcess, saga: string, step: StepName, key: StepKey): Promise<void> {
    await this.#call(caller, `undo ${step}`, () =>
      this.#run(`participant.undo-${step}`, key, { saga, step }, async (transaction) => {
        const done = await transaction.first(findDoing, { saga, step, direction: 'forward' });
        if (done !== undefined)
          await transaction.execute(insertDoing, { saga, step, direction: 'compensate' });
        return {};
      }),
    );
  }

  /** Says whether the pivot was done; if not, it never will be. */
  async settle(caller: SimulatedProcess, saga: string, key: StepKey): Promise<{ step: string } | undefined> {
    const { isDone } = await this.#call(caller, 'settle', () =>
      this.#run('participant.settle', key, { saga }, async (transaction) => {
        const done = await transaction.first(findDoing, { saga, step: PIVOT, direction: 'forward' });
        if (done === undefined)
          await transaction.execute(insertDoing, { saga, step: PIVOT, direction: 'void' });
        return { isDone: done !== undefined };
      }),
    );
    return isDone ? { step: PIVOT } : undefined;
  }

  /** The caller hears at once that nobody answers, and the question arrives when nobody expects it. */
  async #delay<Output>(step: StepName, work: () => Promise<Output>): Promise<Output> {
    void this.#schedule
      .lateTurn(this.#process, `hears of ${step}`)
      .then(work)
      .catch(() => undefined);
    throw unavailable(step);
  }

  #run<Output>(
    operation: string,
    { idempotencyKey }: StepKey,
    input: object,
    work: (transaction: Transaction) => Promise<Output>,
  ): Promise<Output> {
    const call = { ...systemContext('owner', startTrace()), operation, idempotencyKey };
    return this.#commands.run(call, input, work);
  }

  async #call<Output>(caller: SimulatedProcess, label: string, work: () => Promise<Output>): Promise<Output> {
    const fate = await this.#schedule.turn(caller, `asks to ${label}`, FATES_OF_A_CALL);
    if (fate === 'not asked') throw unavailable(label);
    // Both of two that were asked, and one whose answer nobody hears, may fail: then they did nothing.
    if (fate === 'asked twice') void work().catch(() => undefined);
    if (fate === 'answer lost') {
      void work().catch(() => undefined);
      return new Promise(() => undefined);
    }
    const [outcome] = await Promise.allSettled([work()]);
    if (fate === 'answer late') await this.#schedule.turn(caller, `hears of ${label}`);
    if (!caller.isAlive) return new Promise(() => undefined);
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  }
}

function refused(step: string): AppError {
  return new AppError({
    code: 'participant.refused',
    kind: 'conflict',
    message: `simulated: the participant refuses to ${step}`,
  });
}

function unavailable(label: string): AppError {
  return new AppError({
    code: 'participant.unavailable',
    kind: 'unavailable',
    message: `simulated: nobody could be asked to ${label}`,
  });
}
