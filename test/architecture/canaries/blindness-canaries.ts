import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFences } from '../fences/run-fences.ts';
import type { CanaryReport } from './canary-report.ts';

/** Where there are no files and no modules every fence says that it saw nothing. */
export async function tryBlindness(): Promise<CanaryReport> {
  const root = mkdtempSync(join(tmpdir(), 'tearline-nothing-'));
  try {
    const reports = await runFences({ root, modules: [], platformMigrations: [] });
    return {
      fence: 'nothing to look at',
      planted: reports.length,
      problems: reports
        .filter(({ problems }) => problems.length === 0)
        .map(
          ({ name }) =>
            `✗ ${name}\n  It passes where there are 0 files and 0 modules. Let it say that it saw nothing.`,
        ),
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
