import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../../../src/platform/databases/embedded-postgres/index.ts';
import { serverInFolder } from './server-in-folder.ts';

const { beside, inside, started, start, ask, readPid, refusal } = serverInFolder();

beforeAll(async () => {
  await start();
  await started().stop();
});

describe('a folder', () => {
  it('with other things in it is refused, and nothing is written to it', async () => {
    const other = beside('documents');
    mkdirSync(other);
    writeFileSync(join(other, 'letter.txt'), 'Dear');
    expect(await refusal({ folder: other })).toMatch(/^ConfigurationError: .* other things .*letter\.txt/);
    rmSync(join(other, 'letter.txt'));
    expect(statSync(other).nlink).toBe(2);
  });

  it('of another version is refused with what to do', async () => {
    const other = beside('old');
    mkdirSync(join(other, 'cluster'), { recursive: true });
    writeFileSync(join(other, 'cluster/PG_VERSION'), '17\n');
    expect(await refusal({ folder: other })).toMatch(
      /written by PostgreSQL 17, and the embedded one is 18.*backup/,
    );
  });

  it('whose password is gone or another is refused', async () => {
    const file = inside('superuser-password');
    const password = readFileSync(file);
    writeFileSync(file, 'another');
    expect(await refusal()).toContain('does not let Tearline in (password authentication failed');
    rmSync(file);
    expect(await refusal()).toContain(`Restore ${file}`);
    writeFileSync(file, password, { mode: 0o600 });
    expect(() => readPid()).toThrow('ENOENT');
  });

  it('that cannot be made is refused', async () => {
    const file = beside('file');
    writeFileSync(file, '');
    expect(await refusal({ folder: join(file, 'postgres') })).toContain('cannot be used for PostgreSQL');
  });

  it('in which a start was killed half-way is begun anew, beside another that is running', async () => {
    await start();
    const other = beside('half-made');
    mkdirSync(join(other, 'cluster.new-half'), { recursive: true });
    writeFileSync(join(other, 'cluster.new-half/PG_VERSION'), '18\n');
    const second = await startEmbeddedPostgres({ folder: other });
    try {
      expect(await ask('select 2', second.adminUrl)).toEqual([2]);
      expect(await ask('select 1')).toEqual([1]);
    } finally {
      await second.stop();
    }
  });
});
