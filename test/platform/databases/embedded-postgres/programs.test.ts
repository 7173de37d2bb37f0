import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findPrograms } from '../../../../src/platform/databases/embedded-postgres/programs.ts';
import { runProgram } from '../../../../src/platform/databases/embedded-postgres/run-program.ts';

it('a program that a stray Ctrl-C has ended is run again, one that is to end with it is not', async () => {
  const words = ['-c', '[ -e begun ] && exit 3; touch begun; kill -INT $$'];
  const options = { user: undefined, folder: await mkdtemp(join(tmpdir(), 'tearline-program-')) };
  onTestFinished(() => rm(options.folder, { recursive: true }));
  expect(await runProgram('/bin/sh', words, options)).toEqual({ code: 3, output: '' });
  await rm(join(options.folder, 'begun'));
  const interrupted = runProgram('/bin/sh', words, { ...options, interruptible: true });
  await expect(interrupted).rejects.toThrow('/bin/sh was ended by SIGINT');
});

it('a machine for which there is no server is told so', async () => {
  await expect(findPrograms(undefined, 'sunos-x64')).rejects.toThrow(
    /no embedded PostgreSQL for sunos-x64.*DATABASE_URL/,
  );
});
