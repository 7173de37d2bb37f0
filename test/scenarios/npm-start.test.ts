import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';

it('npm start passes SIGTERM on, so that the shop drains and leaves nothing running', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tearline-npm-'));
  const npm = spawn('npm', ['start', '--silent'], {
    env: { ...process.env, PORT: '0', DEMO: 'off', DATABASE_URL: `sqlite:${folder}` },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const ended = once(npm, 'exit');
  try {
    let url = '';
    for await (const line of createInterface({ input: npm.stdout })) {
      url = /^The API: (http:\/\/localhost:\d+)/.exec(line)?.[1] ?? '';
      if (url !== '') break;
    }
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    npm.kill('SIGTERM');
    const [code] = await ended;
    expect(code).toBe(0);
    await expect(fetch(`${url}/livez`)).rejects.toThrow();
  } finally {
    // The group: should npm end without the shop, the shop must not stay.
    if (npm.pid !== undefined) endGroup(npm.pid);
    await rm(folder, { recursive: true, force: true });
  }
});

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
