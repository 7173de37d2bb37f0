import { databaseUnavailable } from '../../../src/platform/databases/errors.ts';
import type { ModuleDatabase, Statement } from '../../../src/platform/databases/index.ts';
import { FATES_OF_A_STATEMENT, type Schedule, type SimulatedProcess } from './schedule.ts';

/**
 * A module's database as one process sees it: the real engine, reached over a connection on which statements
 * wait and answers are late or lost. What has been committed is durable.
 */
export class SimulatedDatabase<Schema> implements ModuleDatabase<Schema> {
  readonly notices = undefined;
  readonly #real: ModuleDatabase<Schema>;
  readonly #schedule: Schedule;
  readonly #process: SimulatedProcess;

  constructor(real: ModuleDatabase<Schema>, schedule: Schedule, process: SimulatedProcess) {
    this.#real = real;
    this.#schedule = schedule;
    this.#process = process;
  }

  get module() {
    return this.#real.module;
  }

  get placement() {
    return this.#real.placement;
  }

  get query(): ModuleDatabase<Schema>['query'] {
    throw new TypeError('read with a statement: the simulation has to see what is asked');
  }

  all<Parameters extends object, Row>(definition: Statement<Parameters, Row>, parameters: Parameters) {
    return this.#ask('reads', () => this.#real.all(definition, parameters));
  }

  first<Parameters extends object, Row>(definition: Statement<Parameters, Row>, parameters: Parameters) {
    return this.#ask('reads', () => this.#real.first(definition, parameters));
  }

  transaction: ModuleDatabase<Schema>['transaction'] = (work) =>
    this.#ask('commits', () => this.#real.transaction(work));

  execute<Parameters extends object>(definition: Statement<Parameters, unknown>, parameters: Parameters) {
    return this.#ask('writes', () => this.#real.execute(definition, parameters));
  }

  executeAll<Parameters extends object, Row>(
    definition: Statement<Parameters, Row>,
    parameters: readonly Parameters[],
  ) {
    return this.#ask('writes', () => this.#real.executeAll(definition, parameters));
  }

  untilDurable(): undefined {
    return undefined;
  }

  ping(): Promise<void> {
    return this.#ask('pings', () => this.#real.ping());
  }

  async #ask<Answer>(verb: string, work: () => Promise<Answer>): Promise<Answer> {
    const label = `${verb} ${this.module}`;
    const fate = await this.#schedule.turn(this.#process, label, FATES_OF_A_STATEMENT);
    if (fate === 'not asked') throw databaseUnavailable(this.module, 'simulated');
    const [outcome] = await Promise.allSettled([work()]);
    if (fate === 'answer lost') throw databaseUnavailable(this.module, 'simulated');
    if (fate === 'answer late') await this.#schedule.turn(this.#process, `hears of ${this.module}`);
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  }
}
