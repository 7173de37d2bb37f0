import { expect, it } from 'vitest';
import { file } from '../../support/extraction/gate-plant.ts';
import { rehearsed } from '../../support/extraction/rehearsed.ts';
import { runPlanted } from '../../support/extraction/run-planted.ts';

const ALIKE = { status: 'pass', mismatches: [] } as const;
const module = 'payments';

async function decide(planted: ReturnType<typeof rehearsed>) {
  const { gates } = await runPlanted({ module, plant: () => planted }, [35]);
  return gates[0];
}

it('a rehearsal of this code at this place, in which all was answered alike, passes', async () => {
  expect(await decide(rehearsed(module, ALIKE))).toMatchObject({
    status: 'pass',
    evidence: expect.stringMatching(
      /^12 calls that the shop recorded from .* were answered alike by payments/,
    ),
  });
});

it.each([
  ['of other code', rehearsed(module, ALIKE, { code: 'other' }), 'The code has changed'],
  ['at another place', rehearsed(module, ALIKE, { place: 'postgres, level schema' }), 'lies on sqlite'],
  ['of another module', rehearsed(module, ALIKE, { module: 'orders' }), 'no report'],
  ['that compared hardly anything', rehearsed(module, { ...ALIKE, status: 'unknown' }), 'hardly an answer'],
  ['that is no report', file('docs/extraction/rehearsals/payments.json', '{'), 'no report'],
])('a rehearsal %s decides nothing', async (_what, planted, evidence) => {
  expect(await decide(planted)).toMatchObject({
    status: 'unknown',
    evidence: expect.stringContaining(evidence),
    remedy: expect.stringContaining('npm run tearline -- extract rehearse payments'),
  });
});
