import { randomBytes } from 'node:crypto';
import { type FleetReport, runFleetCampaign } from '../support/fleet-campaign/fleet-campaign.ts';

export interface FleetOptions {
  readonly processes: number;
  readonly transport: 'local' | 'nats';
  readonly faults: number;
  readonly orders: number;
  readonly clients: number;
  readonly seed?: string;
  readonly json?: boolean;
}

/** Runs the campaign and prints what came of it; progress goes to the standard error. */
export async function fleet({ seed, json, ...options }: FleetOptions): Promise<boolean> {
  const chosen = seed ?? randomBytes(4).toString('hex');
  const { processes, faults, orders } = options;
  console.error(
    `Fleet campaign with seed ${chosen}: ${processes} processes, ${faults} faults, ${orders} orders.`,
  );
  const onRound = ({ faults: struck, orders: asked, checks, seconds }: FleetReport) => {
    const count = Object.values(struck).reduce((sum, number) => sum + number, 0);
    console.error(`${count}/${faults} faults, ${asked}/${orders} orders, ${checks} checks, ${seconds} s`);
  };
  const report = await runFleetCampaign({ ...options, seed: chosen, onRound });
  const passed = report.violations.length === 0 && report.unexplained === 0;
  console.log(
    JSON.stringify(json === true ? { passed, ...report } : { ...report, violations: undefined }, null, 2),
  );
  if (json !== true) {
    for (const { invariant, detail } of report.violations) console.log(`VIOLATED: ${invariant} ${detail}`);
    console.log(passed ? 'Nothing was violated.' : 'The campaign has failed.');
  }
  return passed;
}
