import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { platformMigrations } from '../../migrations/platform/index.ts';
import { modules } from '../../src/modules/index.ts';
import { BASELINE_FILE, parseBaseline } from '../../src/platform/kernel/index.ts';
import { messageOf } from '../../src/platform/foundation/index.ts';
import { runCanaries } from './canaries/run-canaries.ts';
import type { Violation } from './fences/fence.ts';
import { applyBaseline, proposeEntries } from './fences/ratchet.ts';
import { runFences } from './fences/run-fences.ts';

/**
 * `npm run boundaries`: every fence over the tree, against the baseline of known violations, and every
 * canary. `--update` takes what is gone out of the baseline; `--propose` prints what is there, as entries
 * that wait for owner, reason and date.
 */
const MISUSE = 2;
const root = join(import.meta.dirname, '../..');
const baselineFile = join(root, BASELINE_FILE);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { update: { type: 'boolean' }, propose: { type: 'boolean' } },
  });
  const startedAt = performance.now();
  const reports = await runFences({ root, modules, platformMigrations });
  const violations = reports.flatMap((report) => report.violations);
  if (values.propose === true) {
    console.log(JSON.stringify(proposeEntries(violations), null, 2));
    return 0;
  }
  const baseline = parseBaseline(existsSync(baselineFile) ? readFileSync(baselineFile, 'utf8') : undefined);
  const canaries = await runCanaries({ modules, platformMigrations });
  const broken = [...reports, ...canaries].flatMap(({ problems }) => problems);
  const isUpdate = values.update === true && broken.length === 0;
  const before = applyBaseline(violations, baseline, today());
  if (isUpdate) writeFileSync(baselineFile, `${JSON.stringify(before.remaining, null, 2)}\n`);
  const after = isUpdate ? applyBaseline(violations, before.remaining, today()) : before;
  const problems = [...broken, ...after.problems, ...after.fresh.map(tell)];

  for (const problem of problems) console.error(`${problem}\n`);
  for (const { name, looked } of reports) console.log(`${name}: ${looked}`);
  console.log(`canaries: ${canaries.map(({ fence, planted }) => `${planted} of ${fence}`).join(', ')}`);
  console.log(
    `${counted(after.excused, 'violation')} excused in ${BASELINE_FILE}; ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`,
  );
  if (values.update === true)
    console.log(
      isUpdate
        ? `entries removed: ${baseline.length - before.remaining.length}`
        : 'nothing removed: what the fences do not see cannot be told from what is gone',
    );
  if (problems.length === 0) return 0;
  console.error(`${counted(problems.length, 'violation')} of the boundaries`);
  return 1;
}

function tell({ fence, place, remedy }: Violation): string {
  return `✗ ${place}\n  ${fence}\n  ${remedy}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = MISUSE;
}
