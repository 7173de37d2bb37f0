import type { SimulationName } from './simulations.ts';

interface RunsInTests {
  readonly runs: number;
  /** Interleavings among them, each of which is like no other. */
  readonly least: number;
}

export const RUNS_IN_TESTS: Readonly<Record<SimulationName, RunsInTests>> = {
  events: { runs: 3_600, least: 3_400 },
  sagas: { runs: 6_900, least: 6_600 },
};
/** It stays, so that what fails fails because of a change. */
export const SEED_IN_TESTS = 20_260_101;
export const LONGEST_MILLISECONDS = 600_000;
