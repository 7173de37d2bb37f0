import { randomBytes } from 'node:crypto';
import { runCrashCampaign } from '../support/campaign/crash-campaign.ts';
import type { CrashReport } from '../support/campaign/crash-report.ts';
import type { Death, PlannedRound } from '../support/campaign/plan-crashes.ts';

export interface CrashOptions {
  readonly kills: number;
  readonly clients: number;
  readonly seed?: string;
  readonly json?: boolean;
}

/** Runs the campaign and prints what came of it; progress goes to the standard error. */
export async function crash({ kills, clients, seed, json }: CrashOptions): Promise<boolean> {
  const chosen = seed ?? randomBytes(4).toString('hex');
  console.error(`Crash campaign with seed ${chosen}: ${kills} kills, ${clients} clients.`);
  const onRound = (_report: CrashReport, round: PlannedRound) => {
    console.error(
      `${round.number}/${kills} ${describe(round.death)}${round.again ? `, then ${describe(round.again)}` : ''}`,
    );
  };
  const report = await runCrashCampaign({ kills, clients, seed: chosen, onRound });
  if (json === true) console.log(JSON.stringify(report, null, 2));
  else print(report);
  return report.passed;
}

function describe(death: Death): string {
  return death.at === 'point'
    ? `${death.point}:${death.passage}`
    : `after ${death.milliseconds} ms${death.drain === undefined ? '' : ` and ${death.drain} ms of draining`}`;
}

function print(report: CrashReport): void {
  const { points, violations, missedPoints, ...rest } = report.toJSON() as Record<string, unknown> & {
    points: Record<string, { planned: number; reached: number }>;
  };
  console.log(JSON.stringify({ ...rest, output: undefined }, null, 2));
  for (const [point, { planned, reached }] of Object.entries(points)) {
    console.log(`${point.padEnd(34)} reached ${reached} times, planned ${planned}`);
  }
  for (const { round, invariant, detail } of report.violations)
    console.log(`VIOLATED in round ${round}: ${invariant} ${detail}`);
  if (report.violations.length > 0)
    console.log(`The data folder is kept: ${report.folder}\nLast lines of the shop:\n${report.output}`);
  for (const point of report.missedPoints())
    console.log(`NEVER REACHED: ${point}. A fence that sees nothing.`);
  console.log(
    report.passed ? 'Nothing was violated, and every point was reached.' : 'The campaign has failed.',
  );
}
