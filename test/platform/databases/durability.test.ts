import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Durability } from '../../../src/platform/databases/sqlite/durability.ts';

const newFile = () => join(mkdtempSync(join(tmpdir(), 'tearline-')), 'data.sqlite');

describe('durability', () => {
  it('covers with one sync all commits before it, and none after', async () => {
    const file = newFile();
    writeFileSync(`${file}-wal`, 'log');
    const durability = new Durability(file);
    expect(durability.untilDurable()).toBeUndefined();
    durability.committed();
    durability.committed();
    const first = durability.untilDurable();
    durability.committed();
    await first;
    const second = durability.untilDurable();
    expect(second).toBeInstanceOf(Promise);
    await second;
    expect(durability.untilDurable()).toBeUndefined();
    durability.close();
  });

  it('acknowledges nothing any more once the disk has not confirmed a write', async () => {
    const durability = new Durability(newFile());
    durability.committed();
    await expect(durability.untilDurable()).rejects.toMatchObject({ code: 'databases.not-durable' });
    await expect(durability.untilDurable()).rejects.toMatchObject({ code: 'databases.not-durable' });
  });
});
