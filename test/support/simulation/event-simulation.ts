import { Incarnation } from '../../../src/platform/events/index.ts';
import { createIds, isAppError } from '../../../src/platform/foundation/index.ts';
import { EventChecker } from './event-checker.ts';
import { type Behaviour, eventModules, KEYS } from './event-modules.ts';
import { EventProcess, type EventSurroundings } from './event-process.ts';
import { RealDatabases } from './real-databases.ts';
import { type Outcome, runPlan, type World } from './run-plan.ts';
import { type Happening, Schedule } from './schedule.ts';
import type { Simulation } from './simulation.ts';
import type { SimulatedLease } from './simulated-lease.ts';
import { VirtualTime } from './virtual-time.ts';

const MOST_EVENTS = 5;
const MOST_KILLS = 3;
const FLAKY_FAILURES = 2;
const FAR = 8_640_000_000_000_000;
/** What a process that fails to take or keep a lease may be told. */
const EXPECTED = ['databases.unavailable', 'events.cursors-taken'];

interface DeadLetter {
  readonly consumer: string;
  readonly event_id: string;
}
const DEAD_LETTERS = `select consumer, event_id from reader.inbox where state = 'dead' order by position`;

/** Two processes that carry and take the events of two keys to two consumers. */
export class EventSimulation implements Simulation {
  readonly name = 'events';
  readonly #databases: RealDatabases;
  readonly #incarnation: Incarnation;

  private constructor(databases: RealDatabases, incarnation: Incarnation) {
    this.#databases = databases;
    this.#incarnation = incarnation;
  }

  static async make(): Promise<EventSimulation> {
    const databases = await RealDatabases.make(eventModules);
    const incarnation = new Incarnation();
    await incarnation.read(databases.of('writer'));
    return new EventSimulation(databases, incarnation);
  }

  async run(plan: readonly number[]): Promise<Outcome> {
    this.#databases.empty();
    const time = new VirtualTime('events');
    const schedule = new Schedule(time);
    return runPlan(new EventWorld(this.#databases, schedule, time, this.#incarnation), schedule, time, plan);
  }

  remove(): Promise<void> {
    return this.#databases.remove();
  }
}

class EventWorld implements World {
  readonly violations: string[];
  readonly endings: readonly (() => void)[];
  readonly #databases: RealDatabases;
  readonly #surroundings: EventSurroundings;
  readonly #checker: EventChecker;
  readonly #failures = new Map<string, number>();
  #processes: EventProcess[] = [];
  #started = 0;
  #written = 0;
  #kills = 0;
  #isMended = false;

  constructor(databases: RealDatabases, schedule: Schedule, time: VirtualTime, incarnation: Incarnation) {
    this.#databases = databases;
    this.#checker = new EventChecker(databases);
    this.violations = this.#checker.violations;
    this.#surroundings = {
      databases,
      schedule,
      clock: time,
      ids: createIds(time),
      incarnation,
      react: (consumer, eventId, behaviour) => this.#react(consumer, eventId, behaviour),
      onFailure: (error) => {
        if (!EXPECTED.some((code) => isAppError(error, code))) this.violations.push(`unforeseen: ${error}`);
      },
    };
    const redriveAll = () => {
      this.#checker.lookAtRest();
      this.#isMended = true;
      const [process] = this.#processes;
      for (const { consumer, event_id: id } of this.#deadLetters()) process?.redrive(consumer, id);
    };
    this.endings = [redriveAll, () => this.#checker.lookAtEnd()];
  }

  begin(): void {
    this.#start();
    this.#start();
    const [first] = this.#processes;
    for (const lease of first?.leases ?? []) lease.take();
  }

  happenings(): Happening[] {
    return [...this.#writing(), ...this.#takingOver(), ...this.#starting(), ...this.#deciding()];
  }

  look(): void {
    this.#checker.look();
  }

  get isAtRest(): boolean {
    return this.#checker.isAtRest;
  }

  repair(): void {
    if (this.#processes.length === 0) this.#start();
    for (const name of ['relay', 'inbox'] as const) {
      const leases = this.#leases(name);
      for (const lease of leases) lease.look();
      const holder = this.#runnerOf(name);
      const index = this.#processes.findIndex((process) => process.name === holder);
      if (index < 0) this.#believeDead(name, holder);
      leases[Math.max(0, index)]?.take();
    }
  }

  end(): void {
    for (const process of this.#processes) process.kill();
  }

  #writing(): Happening[] {
    if (this.#written >= MOST_EVENTS) return [];
    const kinds = [
      { behaviour: 'good', aborts: false, weight: 3 },
      { behaviour: 'flaky', aborts: false, weight: 1 },
      { behaviour: 'poison', aborts: false, weight: 1 },
      { behaviour: 'good', aborts: true, weight: 1 },
    ] as const;
    return this.#processes.flatMap((process) =>
      KEYS.flatMap((key) =>
        kinds.map(({ behaviour, aborts, weight }) => ({
          label: `${process.name} writes ${key}, ${aborts ? 'in vain' : behaviour}`,
          weight,
          happen: () => {
            this.#written += 1;
            process.write(key, behaviour, aborts);
          },
        })),
      ),
    );
  }

  #takingOver(): Happening[] {
    return (['relay', 'inbox'] as const).flatMap((name) => {
      const holder = this.#runnerOf(name);
      return this.#processes.flatMap((process, index) => {
        const lease = this.#leases(name)[index];
        if (lease === undefined) return [];
        const looking: Happening[] = lease.isHeld
          ? [
              { label: `${process.name} looks at ${name}`, weight: 1, happen: () => lease.look() },
              { label: `${process.name} saves cursors`, weight: 1, happen: () => process.saveCursors() },
            ]
          : [];
        if (process.name === holder && lease.isHeld) return looking;
        return [
          ...looking,
          {
            label: `${process.name} takes over ${name}`,
            weight: 2,
            happen: () => {
              this.#believeDead(name, holder);
              lease.take();
            },
          },
        ];
      });
    });
  }

  #starting(): Happening[] {
    const killing =
      this.#kills >= MOST_KILLS
        ? []
        : this.#processes.map((process) => ({
            label: `${process.name} is killed`,
            weight: 1,
            happen: () => {
              this.#kills += 1;
              process.kill();
              this.#processes = this.#processes.filter((other) => other !== process);
            },
          }));
    const starting = { label: 'a process starts', weight: 4, happen: () => this.#start() };
    return this.#processes.length < 2 ? [...killing, starting] : killing;
  }

  /** What an engineer does about a dead letter. */
  #deciding(): Happening[] {
    const [letter] = this.#deadLetters();
    if (letter === undefined) return [];
    const { consumer, event_id: id } = letter;
    return this.#processes.flatMap((process) => [
      { label: `${process.name} redrives`, weight: 2, happen: () => process.redrive(consumer, id) },
      { label: `${process.name} discards`, weight: 1, happen: () => process.discard(consumer, id) },
    ]);
  }

  #start(): void {
    this.#started += 1;
    const process = new EventProcess(`p${this.#started}`, this.#surroundings);
    for (const module of ['writer', 'reader'])
      this.#databases.run(`insert into "${module}".runners values (?, ${FAR})`, process.name);
    this.#processes.push(process);
    process.start();
  }

  #react(consumer: string, eventId: string, behaviour: Behaviour): void {
    if (behaviour === 'good' || this.#isMended) return;
    const name = `${consumer}/${eventId}`;
    const failures = this.#failures.get(name) ?? 0;
    if (behaviour === 'flaky' && failures >= FLAKY_FAILURES) return;
    this.#failures.set(name, failures + 1);
    throw new Error(`simulated: ${behaviour}`);
  }

  #leases(name: 'relay' | 'inbox'): SimulatedLease[] {
    return this.#processes.map(({ relayLease, inboxLease }) => (name === 'relay' ? relayLease : inboxLease));
  }

  #runnerOf(name: 'relay' | 'inbox'): string | undefined {
    const module = name === 'relay' ? 'writer' : 'reader';
    const rows = this.#databases.all<{ runner: string | null }>(
      `select runner from "${module}".leases where name = ?`,
      name,
    );
    return rows[0]?.runner ?? undefined;
  }

  /** Paused for too long, or ended: which of the two, nobody can tell. */
  #believeDead(name: 'relay' | 'inbox', runner: string | undefined): void {
    const module = name === 'relay' ? 'writer' : 'reader';
    if (runner !== undefined)
      this.#databases.run(`update "${module}".runners set seen_until = 0 where id = ?`, runner);
  }

  #deadLetters(): DeadLetter[] {
    return this.#databases.all<DeadLetter>(DEAD_LETTERS);
  }
}
