import { randomBytes } from 'node:crypto';
import { runFaultCampaign } from '../support/fault-campaign/fault-campaign.ts';
import type { FaultReport } from '../support/fault-campaign/fault-report.ts';
import { CONTROL, FAULTS } from '../support/fault-campaign/postgres-faults.ts';
import type { Figures } from '../support/fault-campaign/sample.ts';
import { ShopOnClusters } from '../support/fault-campaign/shop-on-clusters.ts';

export interface FaultsOptions {
  readonly seconds: number;
  readonly seed?: string;
  readonly json?: boolean;
}

/** How much slower the others may be than before the fault, or than in the control. */
const MOST_TIMES_SLOWER = 1.5;
const SHOWN_COMPLAINTS = 10;

/** Runs the campaign and prints what came of it; progress goes to the standard error. */
export async function faults({ seconds, seed, json }: FaultsOptions): Promise<boolean> {
  const chosen = seed ?? randomBytes(4).toString('hex');
  console.error(`Fault campaign with seed ${chosen}: ${FAULTS.length} faults of ${seconds} s.`);
  const reports = await runFaultCampaign({
    place: await ShopOnClusters.start(),
    faults: [CONTROL, ...FAULTS],
    seed: chosen,
    seconds,
    onReport: ({ fault, victim, complaints }) =>
      console.error(`${victim ?? 'all'}: ${fault}: ${complaints.length} complaints`),
  });
  const judged = reports.map((report) => ({ ...report, slower: timesSlower(report, reports[0]) }));
  const passed = judged.every(
    ({ complaints, slower }) => complaints.length === 0 && slower <= MOST_TIMES_SLOWER,
  );
  if (json === true) console.log(JSON.stringify({ passed, seed: chosen, seconds, reports: judged }, null, 2));
  else {
    for (const report of judged) print(report);
    console.log(passed ? 'Nobody noticed but those who had to.' : 'The campaign has failed.');
  }
  return passed;
}

/** On a machine that others use too, both times without a fault count. */
function timesSlower({ others: { before, during } }: FaultReport, control: FaultReport | undefined): number {
  const usual = Math.max(before.p99, control?.others.during.p99 ?? 0);
  return Math.round((during.p99 / usual) * 100) / 100;
}

function print(report: FaultReport & { readonly slower: number }): void {
  const { fault, victim, others, dependants, status, recovery, restAfter, complaints, slower } = report;
  console.log(`\n${victim ?? 'all modules'}: ${fault}`);
  for (const [name, phases] of [
    ['others', others],
    ['dependants', dependants],
  ] as const) {
    for (const phase of ['before', 'during', 'after'] as const)
      console.log(`  ${name.padEnd(11)} ${phase.padEnd(7)} ${describe(phases[phase])}`);
  }
  console.log(`  p99 of the others: ${slower} times what it is without a fault`);
  if (victim !== undefined) {
    console.log(`  /status named it after ${status.namedAfter} ms: ${status.problems.join(', ')}`);
    console.log(`  recovered after ${recovery.first} ms, in everything after ${recovery.all} ms`);
    for (const [answer, times] of Object.entries(dependants.answers)) console.log(`  ${times} x ${answer}`);
  }
  console.log(`  at rest ${restAfter} ms after the load; probes answered within ${status.longest} ms`);
  for (const complaint of complaints.slice(0, SHOWN_COMPLAINTS)) console.log(`  COMPLAINT: ${complaint}`);
  if (complaints.length > SHOWN_COMPLAINTS)
    console.log(`  and ${complaints.length - SHOWN_COMPLAINTS} more complaints`);
}

function describe({ requests, errors, p50, p99, longest }: Figures): string {
  const cell = (value: number, width: number) => String(value).padStart(width);
  return `${cell(requests, 6)} requests ${cell(errors, 5)} not ok   p50 ${cell(p50, 7)} ms   p99 ${cell(p99, 7)} ms   longest ${cell(longest, 7)} ms`;
}
