import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readPlacement } from '../../../src/platform/databases/index.ts';
import { runOwnTests } from '../../../src/platform/extraction/rehearsal/own-tests.ts';

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const CONFIGURATION = `export default {
  test: { projects: [{ test: { name: 'sqlite-database', include: ['test/**/*.test.js'] } }] },
};
`;
const TESTS = `import { expect, it } from 'vitest';
it('is called over HTTP', () => expect(process.env.TEARLINE_TEST_CALLS).toBe('http'));
it('rests on one process', () => expect(process.env.TEARLINE_TEST_CALLS).toBe('direct'));
`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tearline-own-tests-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function run() {
  const placement = readPlacement('letters', {}, []);
  if (placement === undefined) throw new Error('letters has no place');
  const { signal } = new AbortController();
  return runOwnTests({ pass: [], module: 'letters', placement, root, folder: root, signal });
}

function plantTests(): void {
  mkdirSync(join(root, 'test/modules/letters'), { recursive: true });
  writeFileSync(join(root, 'test/modules/letters/letters.test.js'), TESTS);
  writeFileSync(join(root, 'vitest.config.js'), CONFIGURATION);
}

it('a test that fails over HTTP fails the step, by its name', async () => {
  plantTests();
  symlinkSync(MODULES, join(root, 'node_modules'));
  expect(await run()).toMatchObject({
    status: 'fail',
    evidence: expect.stringContaining('1 of 2 tests of test/modules/letters pass at sqlite-database'),
    mismatches: ['rests on one process'],
  });
});

it('without tests, or what runs them, it is unknown', async () => {
  expect(await run()).toMatchObject({
    status: 'unknown',
    evidence: 'There are no tests in test/modules/letters.',
  });
  plantTests();
  expect(await run()).toMatchObject({ status: 'unknown', evidence: 'vitest is not installed here.' });
});
