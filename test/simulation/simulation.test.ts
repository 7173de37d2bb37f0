import { describe, expect, it } from 'vitest';
import { editedSource } from '../support/campaign/planted-bugs.ts';
import { huntBug } from '../support/simulation/hunt-bug.ts';
import { LONGEST_MILLISECONDS, RUNS_IN_TESTS } from '../support/simulation/runs-in-tests.ts';
import { SIMULATED_BUGS } from '../support/simulation/simulated-bugs.ts';
import { makeSimulation, SIMULATIONS } from '../support/simulation/simulations.ts';

const MOST_RUNS_TO_FIND = 400;
/** Those that the words of the protocols warn of; all others are hunted by the campaign. */
const HUNTED = SIMULATED_BUGS.slice(0, 3);
const A_PLAN = Array.from({ length: 40 }, (_, index) => (index * 7_919) % 10_000);

it('explores at least ten thousand interleavings', () => {
  const all = SIMULATIONS.reduce((sum, name) => sum + RUNS_IN_TESTS[name].least, 0);
  expect(all).toBeGreaterThanOrEqual(10_000);
});

describe.each(SIMULATIONS)('the simulation of %s', (name) => {
  it('does the same whenever it is given the same plan', async () => {
    const simulation = await makeSimulation(name);
    try {
      const first = await simulation.run(A_PLAN);
      await simulation.run(A_PLAN.toReversed());
      const again = await simulation.run(A_PLAN);
      expect(first.trace.length).toBeGreaterThan(A_PLAN.length / 2);
      expect(again).toEqual(first);
    } finally {
      await simulation.remove();
    }
  });
});

describe('a bug in the source', () => {
  it.each(SIMULATED_BUGS.map((bug) => [bug.name, bug] as const))('can be planted: %s', (_name, bug) => {
    expect(editedSource(bug)).toContain(bug.to);
  });

  it.each(HUNTED.map((bug) => [bug.name, bug] as const))(
    'is found by the simulation: %s',
    async (_name, bug) => {
      expect(await huntBug(bug, MOST_RUNS_TO_FIND, 'npm test')).toMatchObject({ caught: true });
    },
    LONGEST_MILLISECONDS,
  );
});
