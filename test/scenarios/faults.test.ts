import { expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { listProblems } from '../../src/platform/http/problem-list.ts';
import { runFaultCampaign } from '../support/fault-campaign/fault-campaign.ts';
import { FAULTS } from '../support/fault-campaign/postgres-faults.ts';
import { ShopOnClusters } from '../support/fault-campaign/shop-on-clusters.ts';

/** The rest, and how fast everything is meanwhile, are for `npm run campaign -- faults`. */
const CHOSEN = [
  'its cluster is stopped',
  'its database refuses connections',
  'its tables are locked',
  'it answers after 2 s',
  'connections are cut, also at COMMIT',
];
const documented = listProblems(modules.map(({ contract }) => contract));

it('a module’s database fails, and nobody notices but those who need it', async () => {
  const faults = FAULTS.filter(({ name }) => CHOSEN.includes(name));
  const reports = await runFaultCampaign({
    place: await ShopOnClusters.start(),
    faults,
    seed: 'npm test',
    // Longer than a statement may wait for a lock.
    seconds: 2,
  });
  expect(reports.map(({ fault, complaints }) => ({ fault, complaints }))).toEqual(
    CHOSEN.map((fault) => ({ fault, complaints: [] })),
  );
  for (const { dependants, fault } of reports)
    expect([fault, dependants.during.errors > 0]).toEqual([fault, true]);
  const answers = reports.flatMap(({ dependants }) => Object.keys(dependants.answers));
  const codes = answers.flatMap((answer) => / \d+ (\S+\.\S+)$/.exec(answer)?.[1] ?? []);
  expect(codes.filter((code) => !documented.has(code))).toEqual([]);
});
