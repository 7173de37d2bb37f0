import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { COMPILE_CACHE } from '../support/compile-cache.ts';

const TEARLINE = fileURLToPath(new URL('../../bin/tearline.js', import.meta.url));

it('interrupted by Ctrl-C, a checklist leaves nothing of its throw-away databases', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tearline-checklist-of-shop-'));
  const temporary = join(folder, 'temporary');
  mkdirSync(temporary);
  try {
    const child = spawn(process.execPath, [TEARLINE, 'extract', 'check', 'payments', '--gate', '8'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], DEMO: 'off', TMPDIR: temporary, NODE_COMPILE_CACHE: COMPILE_CACHE },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    let made: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (made.length > 0 || !said.includes('trying the modules')) return;
      made = readdirSync(temporary);
      child.kill('SIGINT');
    });
    const [code] = await once(child, 'close');
    expect(made).toEqual([expect.stringMatching(/^tearline-check-/)]);
    expect([code, said]).toEqual([
      1,
      expect.stringContaining('extraction.interrupted: The checklist of payments'),
    ]);
    expect(readdirSync(temporary)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
