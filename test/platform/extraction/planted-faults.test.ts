import { describe, expect, it } from 'vitest';
import { gates } from '../../../src/platform/extraction/gates.ts';
import { gatePlants, judge, quickGates, runPlanted } from '../../support/extraction/run-planted.ts';

/** Whether they wait for something that this version does not have. */
const UNDECIDED = [34, 35, 36, 37];
/** What takes longer is run by `npm run campaign -- gates`. */
const SLOW = [20, 23, 24, 27, 28, 32];

const here = gatePlants.filter(({ gate }) => !SLOW.includes(gate));

describe('the gates', () => {
  it('are numbered from 1 to 38', () => {
    expect(gates.map(({ number }) => number)).toEqual(Array.from({ length: 38 }, (_, index) => index + 1));
  });

  it('have a planted fault each, but for those that nothing decides yet', () => {
    const planted = new Set(gatePlants.map(({ gate }) => gate));
    const without = gates.map(({ number }) => number).filter((number) => !planted.has(number));
    expect(without).toEqual(UNDECIDED);
  });
});

describe('without a planted fault', () => {
  it.each(['orders', 'payments', 'inventory', 'users'])(
    'nothing that code decides fails for %s',
    async (module) => {
      const { gates: results } = await runPlanted({ module, plant: () => ({}) }, quickGates);
      expect(results.filter(({ status }) => status === 'fail')).toEqual([]);
    },
  );
});

describe('a planted fault', () => {
  it.each(here.map((plant) => [plant.what, plant.gate, plant] as const))(
    '%s fails gate %i, and none of another kind',
    async (_what, gate, plant) => {
      const catalogue = plant.kind === 'catalogue' ? [3, 11, 12, 31] : [];
      const report = await runPlanted(plant, [...quickGates, ...catalogue, gate]);
      expect(judge(plant, report)).toEqual([]);
    },
  );
});
