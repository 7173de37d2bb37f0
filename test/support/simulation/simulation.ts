import type { Outcome } from './run-plan.ts';

/** Something whose interleavings can be explored; the same plan always gives the same outcome. */
export interface Simulation {
  readonly name: string;
  run(plan: readonly number[]): Promise<Outcome>;
  remove(): Promise<void>;
}
