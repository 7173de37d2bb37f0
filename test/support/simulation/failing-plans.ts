import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Failure } from './explore.ts';

/** A plan on which something failed once. They are run before all others, each time. */
interface FailingPlan {
  readonly simulation: string;
  readonly plan: readonly number[];
  /** How it was found, and what it showed. */
  readonly found: string;
  readonly showed: string;
}

const FILE = fileURLToPath(new URL('failing-plans.json', import.meta.url));

export function failingPlans(simulation: string): (readonly number[])[] {
  return all().flatMap((failing) => (failing.simulation === simulation ? [failing.plan] : []));
}

export function keepFailingPlan(simulation: string, { seed, path, plan, violations }: Failure): void {
  const kept = all();
  if (kept.some((other) => other.simulation === simulation && other.plan.join() === plan.join())) return;
  const failing = { simulation, plan, found: `seed ${seed}, path ${path}`, showed: violations.join('; ') };
  writeFileSync(FILE, `${JSON.stringify([...kept, failing], null, 2)}\n`);
}

function all(): FailingPlan[] {
  return JSON.parse(readFileSync(FILE, 'utf8')) as FailingPlan[];
}
