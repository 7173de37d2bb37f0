import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCrashCampaign } from '../support/campaign/crash-campaign.ts';
import { CRASH_POINTS } from '../support/campaign/crash-points.ts';
import { roundsForEveryPoint } from '../support/campaign/plan-crashes.ts';
import { editedSource, PLANTED_BUGS } from '../support/campaign/planted-bugs.ts';

const SEED = 'npm test';
const CLIENTS = 6;
const POINT_NAME = /'((?:commands|databases|events|payments|sagas)\.after-[a-z-]+)'/g;

it('kills at every failpoint that the source has', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const texts = files.map((file) => readFileSync(join('src', file), 'utf8'));
  const named = texts.flatMap((text) => [...text.matchAll(POINT_NAME)].map((match) => match[1] as string));
  expect(Object.keys(CRASH_POINTS).sort()).toEqual([...new Set(named)].sort());
});

it.each(PLANTED_BUGS.map((bug) => [bug.name, bug] as const))(
  'can be made wrong for `npm run campaign -- planted-bugs`: %s',
  (_name, bug) => {
    expect(editedSource(bug)).toContain(bug.to);
  },
);

it('loses nothing and does nothing twice, wherever the shop is killed', async () => {
  const report = await runCrashCampaign({ kills: roundsForEveryPoint(), seed: SEED, clients: CLIENTS });
  const { violations, missedPoints, output } = report.toJSON() as Record<string, unknown>;
  expect({ violations, missedPoints, output }).toEqual({
    violations: [],
    missedPoints: [],
    output: undefined,
  });
  for (const [point, { reached }] of report.points) expect([point, reached > 0]).toEqual([point, true]);
});
