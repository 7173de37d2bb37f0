import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Placement } from '../../databases/index.ts';
import { passedOn } from '../passed-variables.ts';
import { judge, type StepFinding } from './step.ts';

const VITEST = 'node_modules/vitest/vitest.mjs';
const MOST_LINES = 400;

const outcome = z.object({
  numTotalTests: z.int(),
  numPassedTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

export interface OwnTestsOptions {
  readonly module: string;
  readonly placement: Placement;
  /** Where the code and the tests lie. */
  readonly root: string;
  /** For what the tests report. */
  readonly folder: string;
  /** Variables beside those of machine and platform that they are given. */
  readonly pass: readonly string[];
  readonly signal: AbortSignal;
}

/** Runs the tests of the module's folder with every call over HTTP, with signed tokens and faults on the way. */
export async function runOwnTests(options: OwnTestsOptions): Promise<StepFinding> {
  const { module, root, folder, signal } = options;
  const tests = `test/modules/${module}`;
  if (!existsSync(join(root, tests)))
    return {
      status: 'unknown',
      evidence: `There are no tests in ${tests}.`,
      remedy: 'Rehearse where the tests are, or move the tests of the module there.',
    };
  if (!existsSync(join(root, VITEST)))
    return {
      status: 'unknown',
      evidence: 'vitest is not installed here.',
      remedy: 'Rehearse where `npm ci` has installed what development needs.',
    };
  const place = placeOf(options.placement);
  const report = join(folder, 'own-tests.json');
  const words = ['run', '--project', place, '--reporter=json', `--outputFile=${report}`, tests];
  const child = spawn(process.execPath, [join(root, VITEST), ...words], {
    cwd: root,
    env: { ...passedOn(process.env, options.pass), TEARLINE_TEST_CALLS: 'http', TEARLINE_TEST_PLACES: place },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ended with whatever it has started.
    detached: true,
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      lines.push(...text.split('\n'));
      lines.splice(0, lines.length - MOST_LINES);
    });
  const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGTERM');
  signal.addEventListener('abort', end);
  await once(child, 'close');
  signal.removeEventListener('abort', end);
  signal.throwIfAborted();
  return existsSync(report)
    ? judgeReport(JSON.parse(readFileSync(report, 'utf8')), tests, place)
    : { status: 'unknown', evidence: `vitest ended with ${child.exitCode}: ${lines.slice(-5).join(' ')}` };
}

function judgeReport(report: unknown, tests: string, place: string): StepFinding {
  const { numTotalTests, numPassedTests, testResults } = outcome.parse(report);
  const failures = testResults.flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults
      .filter((test) => test.status === 'failed')
      .map(({ fullName }) => fullName);
    return failed.length === 0 && status === 'failed' ? [`${name} could not be run`] : failed;
  });
  if (numTotalTests === 0 && failures.length === 0)
    return { status: 'unknown', evidence: `There are no tests in ${tests} that run at ${place}.` };
  return judge(
    failures,
    `${numPassedTests} of ${numTotalTests} tests of ${tests} pass at ${place} with every call over HTTP and faults on the way. They run on databases of their own.`,
    'Let the module, or its tests, not rest on being called in one process.',
  );
}

/** As the tests call the places that they run at. */
function placeOf({ engine, level }: Placement): string {
  return `${engine}-${level === 'instance' ? 'database' : level}`;
}
