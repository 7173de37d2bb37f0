import { z } from 'zod';
import type { Clock, Ids } from '../../../src/platform/foundation/index.ts';
import { createLogger } from '../../../src/platform/observability/index.ts';
import type { Step } from '../../../src/platform/sagas/define-saga.ts';
import { defineSaga, type SagaDefinition, Sagas } from '../../../src/platform/sagas/index.ts';
import type { Participant } from './participant.ts';
import type { RealDatabases } from './real-databases.ts';
import {
  insertEnding,
  type OwnerSchema,
  PIVOT,
  STEP_BEHAVIOURS,
  type StepName,
  STEPS,
} from './saga-modules.ts';
import type { Schedule, SimulatedProcess } from './schedule.ts';
import { SimulatedDatabase } from './simulated-database.ts';

const data = z.object({
  subject: z.string(),
  /** The step whose participant does what `behaviour` says; all others agree. */
  troubled: z.enum(STEPS),
  behaviour: z.enum(STEP_BEHAVIOURS),
});
type Data = z.output<typeof data>;

/** What a process meets, and outlives it. */
export interface SagaSurroundings {
  readonly databases: RealDatabases;
  readonly schedule: Schedule;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly participant: Participant;
}

/** The sagas of an owner as one process of several drives them. */
export class SagaProcess implements SimulatedProcess {
  readonly name: string;
  isAlive = true;
  readonly #schedule: Schedule;
  readonly #owner: SimulatedDatabase<OwnerSchema>;
  readonly #sagas: Sagas;
  readonly #definition: SagaDefinition<Data>;

  constructor(name: string, { databases, schedule, clock, ids, participant }: SagaSurroundings) {
    this.name = name;
    this.#schedule = schedule;
    this.#owner = new SimulatedDatabase(databases.of<OwnerSchema>('owner'), schedule, this);
    this.#sagas = new Sagas(this.#owner, name, clock, ids, createLogger('silent'));
    this.#definition = this.#define(participant);
    this.#sagas.register(this.#definition as unknown as SagaDefinition<never>);
  }

  start(): void {
    this.#sagas.recover();
  }

  kill(): void {
    this.#schedule.kill(this);
    // Its loops would go on asking a database that never answers.
    void this.#sagas.stop();
  }

  begin(given: Data): void {
    const { subject } = given;
    const beginning = this.#owner.transaction((transaction) =>
      this.#sagas.start(transaction, this.#definition, { subject, data: given }),
    );
    void beginning.catch(() => undefined);
  }

  #define(participant: Participant): SagaDefinition<Data> {
    const end = (outcome: string): SagaDefinition<Data>['completed'] => {
      return async (transaction, { subject }) => {
        await transaction.execute(insertEnding, { saga: subject, outcome });
      };
    };
    return defineSaga<Data>({
      type: 'simulated',
      version: 1,
      data,
      steps: STEPS.map((name) => this.#step(name, participant)),
      completed: end('completed'),
      compensated: (transaction, saga, given) => end('compensated')(transaction, saga, given, {}),
    });
  }

  #step(name: StepName, participant: Participant): Step<Data> {
    const place = STEPS.indexOf(name) - STEPS.indexOf(PIVOT);
    const forward: Step<Data>['forward'] = ({ subject, troubled, behaviour }, key) =>
      participant.forward(this, subject, name, key, troubled === name ? behaviour : 'agrees');
    if (place > 0) return { kind: 'retried', name, forward };
    if (place === 0)
      return {
        kind: 'pivot',
        name,
        forward,
        settle: ({ subject }, key) => participant.settle(this, subject, key),
      };
    return {
      kind: 'compensatable',
      name,
      forward,
      compensate: ({ subject }, key) => participant.compensate(this, subject, name, key),
    };
  }
}
