import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { failingPlans } from './failing-plans.ts';
import type { Simulation } from './simulation.ts';

export interface ExploreOptions {
  readonly runs: number;
  readonly seed: number;
  /** Looking for the smallest plan that fails takes longer than finding one. */
  readonly shrinks?: boolean;
}

/** The smallest plan that was found to fail; `seed` and `path` are those of fast-check. */
export interface Failure {
  readonly seed: number;
  readonly path: string;
  readonly plan: readonly number[];
  readonly violations: readonly string[];
  readonly trace: readonly string[];
}

export interface Exploration {
  readonly simulation: string;
  readonly runs: number;
  /** Runs in which what happened, or its order, was like in no other. */
  readonly interleavings: number;
  readonly milliseconds: number;
  readonly failure: Failure | undefined;
}

/** A plan has as many numbers, each of which picks what happens next. */
const LEAST_DECISIONS = 8;
const MOST_DECISIONS = 40;
const LARGEST_NUMBER = 9_999;

const plans = fc.array(fc.integer({ min: 0, max: LARGEST_NUMBER }), {
  minLength: LEAST_DECISIONS,
  maxLength: MOST_DECISIONS,
  size: 'max',
});

/** Runs what has failed before, then as many plans as asked for. */
export async function explore(
  simulation: Simulation,
  { runs, seed, shrinks = true }: ExploreOptions,
): Promise<Exploration> {
  const startedAt = performance.now();
  const known = failingPlans(simulation.name);
  const seen = new Set<string>();
  const holds = fc.asyncProperty(plans, async (plan) => {
    const { trace, violations } = await simulation.run(plan);
    seen.add(createHash('sha256').update(trace.join('\n')).digest('base64'));
    if (violations.length > 0) throw new Error(violations.join('\n'));
  });
  const checked = await fc.check(holds, {
    numRuns: runs + known.length,
    seed,
    endOnFailure: !shrinks,
    examples: known.map((plan) => [[...plan]]),
  });
  const [plan] = checked.counterexample ?? [];
  const path = checked.counterexamplePath ?? '';
  return {
    simulation: simulation.name,
    runs: checked.numRuns,
    interleavings: seen.size,
    milliseconds: performance.now() - startedAt,
    failure: plan === undefined ? undefined : { seed, path, plan, ...(await simulation.run(plan)) },
  };
}

export function describeFailure({ simulation, failure }: Exploration): string {
  if (failure === undefined) return 'nothing was violated';
  const { seed, path, plan, violations, trace } = failure;
  return [
    ...violations,
    `Seed ${seed}, path ${path}. Keep the plan in failing-plans.json, for the simulation of ${simulation}: [${plan.join(', ')}]`,
    ...trace.map((what, index) => `${String(index + 1).padStart(4)}  ${what}`),
  ].join('\n');
}
