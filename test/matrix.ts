import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PLACES } from './support/place.ts';

/** The tests of the modules at every level of every engine; further words go to vitest. */
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const projects = PLACES.flatMap((place) => ['--project', place]);
const { status } = spawnSync(process.execPath, [vitest, 'run', ...projects, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: {
    ...process.env,
    TEARLINE_TEST_PLACES: PLACES.filter((place) => place !== 'sqlite-database').join(','),
  },
});
process.exitCode = status ?? 1;
