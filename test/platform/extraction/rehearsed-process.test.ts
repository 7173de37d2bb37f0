import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../../support/until.ts';

const REHEARSED = new URL('../../../src/platform/extraction/rehearsal/rehearsed-process.ts', import.meta.url)
  .href;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('a process of a rehearsal that is killed at once ends as well', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tearline-orphan-'));
  const main = join(folder, 'main.js');
  await writeFile(main, 'setInterval(() => {}, 1_000);');
  const rehearsal = `
    import { RehearsedProcess } from ${JSON.stringify(REHEARSED)};
    const { signal } = new AbortController();
    const options = { name: 'one', main: ${JSON.stringify(main)}, environment: process.env, signal };
    console.log((await RehearsedProcess.start(options)).pid);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', rehearsal], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [text] = await once(parent.stdout, 'data');
  const pid = Number(String(text));
  try {
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until(async () => !isAlive(pid));
  } finally {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
});
