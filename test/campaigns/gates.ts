import { setup } from '../support/global-postgres.ts';
import { gatePlants, judge, quickGates, runPlanted } from '../support/extraction/run-planted.ts';

export interface GatesOptions {
  readonly gate?: number;
  readonly own?: boolean;
  readonly json?: boolean;
}

/** Puts one fault after the other into the shop; its gate has to fail, and none of another kind. */
export async function gates({ gate, own, json }: GatesOptions): Promise<boolean> {
  const tearDown = await setup();
  const chosen = gatePlants.filter((plant) => gate === undefined || plant.gate === gate);
  const findings: { gate: number; what: string; seconds: number; problems: string[] }[] = [];
  try {
    for (const plant of chosen) {
      const startedAt = performance.now();
      const report = await runPlanted(plant, own === true ? [...quickGates, plant.gate] : undefined);
      const problems = judge(plant, report);
      const seconds = Math.round((performance.now() - startedAt) / 1_000);
      findings.push({ gate: plant.gate, what: plant.what, seconds, problems });
      const verdict = problems.length === 0 ? 'caught' : `NOT AS IT SHOULD BE: ${problems.join('; ')}`;
      console.error(`gate ${plant.gate}, ${plant.what} (${seconds} s): ${verdict}`);
    }
  } finally {
    await tearDown();
  }
  const passed = findings.length > 0 && findings.every(({ problems }) => problems.length === 0);
  if (json === true) console.log(JSON.stringify({ passed, findings }, null, 2));
  else
    console.log(
      passed
        ? `${findings.length} planted faults: each failed its gate, and none of another kind.`
        : 'A planted fault was not caught by its gate alone.',
    );
  return passed;
}
