import type { Violation } from '../checkers/violation.ts';
import { CRASH_POINTS } from './crash-points.ts';
import { definiteAnswer, type History } from './history.ts';
import type { Death } from './plan-crashes.ts';

interface PointCount {
  planned: number;
  reached: number;
}

/** What a campaign has done and found, as it goes on. */
export class CrashReport {
  readonly seed: string;
  readonly folder: string;
  readonly violations: (Violation & { readonly round: number })[] = [];
  readonly points = new Map<string, PointCount>();
  checks = 0;
  /** What the shop printed last, if something was violated. */
  output = '';
  readonly #history: History;
  readonly #startedAt = performance.now();
  #atPoints = 0;
  #atMoments = 0;
  #inRecovery = 0;

  constructor(seed: string, folder: string, history: History) {
    this.seed = seed;
    this.folder = folder;
    this.#history = history;
    for (const point of Object.keys(CRASH_POINTS)) this.points.set(point, { planned: 0, reached: 0 });
  }

  died(death: Death, byItself: boolean, recovering: boolean): void {
    if (recovering) this.#inRecovery += 1;
    else if (byItself) this.#atPoints += 1;
    else this.#atMoments += 1;
    if (death.at !== 'point') return;
    const count = this.points.get(death.point);
    if (count === undefined) return;
    // Any start may have nothing left to do at a point, but not one that is meant to reach it.
    if (!recovering || CRASH_POINTS[death.point]?.after !== undefined) count.planned += 1;
    if (byItself) count.reached += 1;
  }

  /** Points that had their turn and were never reached: a fence that sees nothing. */
  missedPoints(): string[] {
    return [...this.points]
      .filter(([, { planned, reached }]) => planned > 0 && reached === 0)
      .map(([point]) => point);
  }

  /** Under trade. */
  get kills(): number {
    return this.#atPoints + this.#atMoments;
  }

  get passed(): boolean {
    return this.violations.length === 0 && this.missedPoints().length === 0;
  }

  toJSON(): object {
    return {
      passed: this.passed,
      seed: this.seed,
      seconds: Math.round((performance.now() - this.#startedAt) / 1_000),
      kills: { atPoints: this.#atPoints, atMoments: this.#atMoments, inRecovery: this.#inRecovery },
      checks: this.checks,
      points: Object.fromEntries(this.points),
      missedPoints: this.missedPoints(),
      operations: this.#countOperations(),
      answers: this.#countAnswers(),
      violations: this.violations,
      ...(this.violations.length === 0 ? {} : { folder: this.folder, output: this.output }),
    };
  }

  /** By their first answer, as a history has it; `unanswered` is what no repetition has brought to an end. */
  #countOperations(): object {
    const { operations } = this.#history;
    const count = (outcome: string) =>
      operations.filter(({ answers }) => answers[0]?.outcome === outcome).length;
    const unanswered = operations.filter((operation) => definiteAnswer(operation) === undefined).length;
    return {
      all: operations.length,
      ok: count('ok'),
      fail: count('fail'),
      unknown: count('unknown'),
      unanswered,
    };
  }

  #countAnswers(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { kind, answers } of this.#history.operations) {
      for (const answer of answers) {
        const what =
          answer.outcome === 'unknown'
            ? answer.reason
            : answer.outcome === 'fail'
              ? answer.code
              : answer.status;
        const name = `${kind}: ${what}`;
        counts[name] = (counts[name] ?? 0) + 1;
      }
    }
    return Object.fromEntries(Object.entries(counts).sort());
  }
}
