import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BuggyShop } from '../campaign/planted-bugs.ts';
import type { Exploration } from './explore.ts';
import type { SimulatedBug } from './simulated-bugs.ts';

const run = promisify(execFile);
const LARGEST_ANSWER_BYTES = 10_000_000;

export interface Finding {
  readonly bug: string;
  readonly caught: boolean;
  /** How many runs it took. */
  readonly runs: number;
  readonly violations: readonly string[];
  /** As short as it could be made. */
  readonly decisions: number;
}

/** Explores a copy of the source with the bug in it, in a process of its own. */
export async function huntBug(bug: SimulatedBug, runs: number, seed: string): Promise<Finding> {
  const shop = new BuggyShop(bug, ['test/support', 'test/campaigns']);
  try {
    const [exploration] = await exploreIn(shop.folder, bug.simulation, runs, seed);
    const violations = exploration?.failure?.violations ?? [];
    return {
      bug: bug.name,
      caught: violations.some((says) => bug.violates.some((invariant) => says.startsWith(`${invariant}:`))),
      runs: exploration?.runs ?? 0,
      violations,
      decisions: exploration?.failure?.plan.length ?? 0,
    };
  } finally {
    shop.remove();
  }
}

async function exploreIn(
  folder: string,
  simulation: string,
  runs: number,
  seed: string,
): Promise<readonly Exploration[]> {
  const main = join(folder, 'test/campaigns/main.ts');
  const options = ['--only', simulation, '--runs', String(runs), '--seed', seed, '--json'];
  const { stdout } = await run(process.execPath, [main, 'simulation', ...options], {
    cwd: folder,
    maxBuffer: LARGEST_ANSWER_BYTES,
  }).catch((error: unknown) => {
    // It ends with 1 when it has found something, and says what.
    if (error instanceof Error && 'stdout' in error && error.stdout !== '') return error as never;
    throw error;
  });
  return (JSON.parse(stdout) as { explorations: Exploration[] }).explorations;
}
