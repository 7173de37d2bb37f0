import { expect, it } from 'vitest';
import { describeFailure, explore } from '../support/simulation/explore.ts';
import { failingPlans } from '../support/simulation/failing-plans.ts';
import { LONGEST_MILLISECONDS, RUNS_IN_TESTS, SEED_IN_TESTS } from '../support/simulation/runs-in-tests.ts';
import { makeSimulation } from '../support/simulation/simulations.ts';

it(
  'a relay, an inbox and reactions in two processes that are killed, paused and cut off deliver what was committed, once and in order, in every interleaving',
  async () => {
    const simulation = await makeSimulation('events');
    try {
      const { runs, least } = RUNS_IN_TESTS.events;
      const exploration = await explore(simulation, { runs, seed: SEED_IN_TESTS });
      expect(describeFailure(exploration)).toBe('nothing was violated');
      expect(exploration.runs).toBe(runs + failingPlans('events').length);
      expect(exploration.interleavings).toBeGreaterThanOrEqual(least);
    } finally {
      await simulation.remove();
    }
  },
  LONGEST_MILLISECONDS,
);
