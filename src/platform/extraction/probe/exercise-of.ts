import type { Outcome } from './exercise.ts';
import type { Probes } from './probes.ts';

/** Operations and reactions, tried with made-up values on both benches. */
export async function exerciseOf(probes: Probes): Promise<{ readonly outcomes: readonly Outcome[] }> {
  return { outcomes: [...(await probes.worked()).outcomes, ...(await probes.told()).outcomes] };
}
