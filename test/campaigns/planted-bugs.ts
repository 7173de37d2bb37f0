import { rm } from 'node:fs/promises';
import { runCrashCampaign } from '../support/campaign/crash-campaign.ts';
import { BuggyShop, PLANTED_BUGS, type PlantedBug } from '../support/campaign/planted-bugs.ts';

export interface PlantedBugsOptions {
  readonly seed: string;
  readonly json?: boolean;
}

interface Finding {
  readonly bug: string;
  readonly caught: boolean;
  readonly kills: number;
  readonly violated: readonly string[];
  readonly first: string | undefined;
}

const MOST_KILLS = 12;
const CLIENTS = 6;

/** Puts bugs into copies of the source, one at a time; the crash campaign has to find each. */
export async function plantedBugs({ seed, json }: PlantedBugsOptions): Promise<boolean> {
  const findings: Finding[] = [];
  for (const bug of PLANTED_BUGS) {
    const finding = await hunt(bug, seed);
    findings.push(finding);
    console.error(
      `${finding.caught ? 'caught' : 'NOT CAUGHT'}: ${bug.name} (${finding.violated.join(', ')})`,
    );
  }
  const passed = findings.every(({ caught }) => caught);
  if (json === true) console.log(JSON.stringify({ passed, seed, findings }, null, 2));
  else {
    for (const { bug, kills, first } of findings)
      console.log(`${bug}: after ${kills} kills, ${first ?? 'nothing found'}`);
    console.log(passed ? 'Every planted bug was caught.' : 'A planted bug was not caught.');
  }
  return passed;
}

async function hunt(bug: PlantedBug, seed: string): Promise<Finding> {
  const shop = new BuggyShop(bug);
  try {
    const { main } = shop;
    const report = await runCrashCampaign({
      kills: MOST_KILLS,
      seed,
      clients: CLIENTS,
      main,
      points: bug.points,
    });
    await rm(report.folder, { recursive: true, force: true });
    const violated = [...new Set(report.violations.map(({ invariant }) => invariant))];
    const [first] = report.violations;
    return {
      bug: bug.name,
      caught: violated.some((invariant) => bug.violates.includes(invariant)),
      kills: report.kills,
      violated,
      first: first && `${first.invariant} ${first.detail}`,
    };
  } finally {
    shop.remove();
  }
}
