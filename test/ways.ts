import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { WAYS } from './support/calls-of-run.ts';

/** The contract tests and the scenarios, with each way in which modules call each other; further words go to vitest. */
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const projects = WAYS.flatMap((way) => ['--project', `calls-${way}`]);
const { status } = spawnSync(process.execPath, [vitest, 'run', ...projects, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, TEARLINE_TEST_WAYS: WAYS.join(',') },
});
process.exitCode = status ?? 1;
