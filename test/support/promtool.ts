import { execFileSync, spawnSync } from 'node:child_process';

/** Whether promtool is there; without it tests of it skip, and with CI=true that is a failure. */
export function findPromtool(): boolean {
  const isThere = spawnSync('promtool', ['--version']).status === 0;
  if (!isThere && process.env['CI'] === 'true')
    throw new Error('There is no promtool; CI must install Prometheus');
  return isThere;
}

/** Answers what it says; throws with it when it finds fault. */
export function promtool(words: readonly string[], input = ''): string {
  return execFileSync('promtool', words, { input, encoding: 'utf8', stdio: 'pipe' });
}
