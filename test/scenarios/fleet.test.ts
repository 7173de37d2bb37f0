import { expect, it } from 'vitest';
import { runFleetCampaign } from '../support/fleet-campaign/fleet-campaign.ts';
import { FLEET_FAULTS } from '../support/fleet-campaign/fleet-faults.ts';

/** The target is for `npm run campaign -- fleet`. */
const SEED = 'npm test';

it('two processes lose nothing and do nothing twice, whatever happens to them, and nobody notices a replacement', async () => {
  const kinds = FLEET_FAULTS.length;
  const report = await runFleetCampaign({
    processes: 2,
    transport: 'local',
    faults: kinds,
    orders: 100,
    clients: 4,
    seed: SEED,
    isEachOnce: true,
  });
  const { violations, unexplained, faults, operations } = report;
  expect({ violations, unexplained, unanswered: operations.unanswered }).toEqual({
    violations: [],
    unexplained: 0,
    unanswered: 0,
  });
  expect(Object.keys(faults)).toHaveLength(kinds);
});
