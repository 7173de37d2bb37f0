import { createIds } from '../../../src/platform/foundation/index.ts';
import { Participant } from './participant.ts';
import { RealDatabases } from './real-databases.ts';
import { type Outcome, runPlan, type World } from './run-plan.ts';
import { SagaChecker } from './saga-checker.ts';
import { PIVOT, sagaModules, STEPS } from './saga-modules.ts';
import { SagaProcess, type SagaSurroundings } from './saga-process.ts';
import { type Happening, Schedule } from './schedule.ts';
import type { Simulation } from './simulation.ts';
import { VirtualTime } from './virtual-time.ts';

const MOST_SAGAS = 3;
const MOST_KILLS = 3;
const FAR = 8_640_000_000_000_000;
/** A step that is only retried may neither refuse nor be cut off for ever. */
const TROUBLES = [
  { troubled: STEPS[0], behaviour: 'agrees', weight: 3 },
  ...STEPS.slice(0, STEPS.indexOf(PIVOT) + 1).flatMap(
    (troubled) =>
      [
        { troubled, behaviour: 'refuses', weight: 1 },
        { troubled, behaviour: 'cut off', weight: 1 },
      ] as const,
  ),
] as const;

/** Two processes that drive sagas over a participant that answers late, twice, or not at all. */
export class SagaSimulation implements Simulation {
  readonly name = 'sagas';
  readonly #databases: RealDatabases;

  private constructor(databases: RealDatabases) {
    this.#databases = databases;
  }

  static async make(): Promise<SagaSimulation> {
    return new SagaSimulation(await RealDatabases.make(sagaModules));
  }

  async run(plan: readonly number[]): Promise<Outcome> {
    this.#databases.empty();
    const time = new VirtualTime('sagas');
    const schedule = new Schedule(time);
    return runPlan(new SagaWorld(this.#databases, schedule, time), schedule, time, plan);
  }

  remove(): Promise<void> {
    return this.#databases.remove();
  }
}

class SagaWorld implements World {
  readonly violations: string[];
  readonly endings: readonly (() => void)[];
  readonly #databases: RealDatabases;
  readonly #checker: SagaChecker;
  readonly #surroundings: SagaSurroundings;
  #processes: SagaProcess[] = [];
  #started = 0;
  #begun = 0;
  #kills = 0;

  constructor(databases: RealDatabases, schedule: Schedule, time: VirtualTime) {
    this.#databases = databases;
    this.#checker = new SagaChecker(databases);
    this.violations = this.#checker.violations;
    const participant = new Participant(databases, schedule, time);
    this.#surroundings = { databases, schedule, clock: time, ids: createIds(time), participant };
    this.endings = [() => schedule.hurry(), () => this.#checker.lookAtEnd()];
  }

  begin(): void {
    this.#start();
    this.#start();
  }

  happenings(): Happening[] {
    return [...this.#beginning(), ...this.#dying(), ...this.#starting()];
  }

  look(): void {
    this.#checker.look();
  }

  get isAtRest(): boolean {
    return this.#checker.isAtRest;
  }

  repair(): void {
    if (this.#processes.length === 0) this.#start();
    this.#databases.run('update owner.runners set seen_until = 0');
    for (const { name } of this.#processes) this.#believe(name, FAR);
  }

  end(): void {
    for (const process of this.#processes) process.kill();
    this.#surroundings.participant.stop();
  }

  #beginning(): Happening[] {
    if (this.#begun >= MOST_SAGAS) return [];
    return this.#processes.flatMap((process) =>
      TROUBLES.map(({ troubled, behaviour, weight }) => ({
        label: `${process.name} begins a saga, ${troubled} ${behaviour}`,
        weight,
        happen: () => {
          this.#begun += 1;
          process.begin({ subject: `saga ${this.#begun}`, troubled, behaviour });
        },
      })),
    );
  }

  /** Whether it has ended or only pauses, nobody can tell; one that pauses may be heard of again. */
  #dying(): Happening[] {
    return this.#processes.flatMap((process) => [
      {
        label: `${process.name} is believed dead`,
        weight: 2,
        happen: () => this.#believe(process.name, 0),
      },
      { label: `${process.name} is heard of`, weight: 1, happen: () => this.#believe(process.name, FAR) },
      ...(this.#kills < MOST_KILLS
        ? [{ label: `${process.name} is killed`, weight: 1, happen: () => this.#kill(process) }]
        : []),
    ]);
  }

  #starting(): Happening[] {
    if (this.#processes.length >= 2) return [];
    return [{ label: 'a process starts', weight: 4, happen: () => this.#start() }];
  }

  #kill(process: SagaProcess): void {
    this.#kills += 1;
    process.kill();
    this.#believe(process.name, 0);
    this.#processes = this.#processes.filter((other) => other !== process);
  }

  #start(): void {
    this.#started += 1;
    const process = new SagaProcess(`p${this.#started}`, this.#surroundings);
    this.#databases.run(`insert into owner.runners values (?, ${FAR})`, process.name);
    this.#processes.push(process);
    process.start();
  }

  #believe(runner: string, seenUntil: number): void {
    this.#databases.run('update owner.runners set seen_until = ? where id = ?', seenUntil, runner);
  }
}
