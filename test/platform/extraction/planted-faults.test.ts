import { describe, expect, it } from 'vitest';
import { gates } from '../../../src/platform/extraction/gates.ts';
import { caught, gatePlants, quickGates, runPlanted } from '../../support/extraction/run-planted.ts';

/** Whether they wait for something that this version does not have. */
const UNDECIDED = [34, 36, 37];
/** What shows only when the modules run has files of its own. */
const here = gatePlants.filter(({ kind }) => kind !== 'probe');

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
    async (_what, _gate, plant) => expect(await caught(plant)).toEqual([]),
  );
});
