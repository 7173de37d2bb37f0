import type { RealDatabases } from './real-databases.ts';
import { type Direction, PIVOT, STEPS } from './saga-modules.ts';

interface Doing {
  readonly number: number;
  readonly saga: string;
  readonly step: string;
  readonly direction: Direction;
}

interface Ended {
  readonly saga: string;
  readonly state: string;
  readonly outcomes: string | null;
}

const NEW_DOINGS =
  'select number, saga, step, direction from participant.doings where number > ? order by number';
const UNFINISHED = `select 1 from owner.sagas where state in ('running', 'compensating') limit 1`;
const SAGAS = `select subject as saga, state,
  (select group_concat(outcome) from owner.endings as e where e.saga = s.subject) as outcomes from owner.sagas as s`;

/** The model: what each participant has to have done for a saga, by how the saga has ended. */
export class SagaChecker {
  readonly violations: string[] = [];
  readonly #databases: RealDatabases;
  /** By saga: the steps that are done and not undone. */
  readonly #done = new Map<string, Set<string>>();
  readonly #undone = new Set<string>();
  #lastDoing = 0;

  constructor(databases: RealDatabases) {
    this.#databases = databases;
  }

  look(): void {
    if (!this.#databases.haveChanged()) return;
    for (const doing of this.#databases.all<Doing>(NEW_DOINGS, this.#lastDoing)) this.#do(doing);
  }

  get isAtRest(): boolean {
    return this.#databases.all(UNFINISHED).length === 0;
  }

  lookAtEnd(): void {
    for (const { saga, state, outcomes } of this.#databases.all<Ended>(SAGAS)) {
      const done = [...(this.#done.get(saga) ?? [])];
      const expected = state === 'completed' ? STEPS.length : 0;
      if (state !== 'completed' && state !== 'compensated')
        this.#violated('S3', `${saga} is ${state} and never comes to an end`);
      else if (done.length !== expected)
        this.#violated('S1', `${saga} is ${state}, and done is ${done.join(', ') || 'nothing'}`);
      else if (outcomes !== state)
        this.#violated('S3', `${saga} is ${state}, and its owner has stored ${outcomes ?? 'nothing'}`);
    }
  }

  #do({ number, saga, step, direction }: Doing): void {
    this.#lastDoing = number;
    const done = this.#done.get(saga) ?? new Set();
    this.#done.set(saga, done);
    const name = `${saga}/${step}`;
    if (direction === 'forward') {
      if (done.has(step)) this.#violated('S2', `${name} is done twice`);
      if (this.#undone.has(name)) this.#violated('S2', `${name} is done after it was undone`);
      done.add(step);
    } else if (direction === 'compensate') {
      if (!done.delete(step)) this.#violated('S2', `${name} is undone, but was not done`);
      if (done.has(PIVOT)) this.#violated('S4', `${name} is undone after the pivot`);
      this.#undone.add(name);
    } else if (done.has(step)) this.#violated('S4', `${name} is given up after it was done`);
  }

  #violated(invariant: string, says: string): void {
    this.violations.push(`${invariant}: ${says}`);
  }
}
