import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LineLog } from '../../../src/modules/payments/line-log.ts';
import { SandboxLedger } from '../../../src/modules/payments/sandbox-ledger.ts';

const syncs = vi.hoisted(() => ({ begun: 0, failing: false }));
vi.mock(import('node:fs'), async (importOriginal) => {
  const fs = await importOriginal();
  const fdatasync = ((descriptor, done) => {
    syncs.begun += 1;
    if (syncs.failing) done(new Error('the disk is gone'));
    else fs.fdatasync(descriptor, done);
  }) as typeof fs.fdatasync;
  return { ...fs, fdatasync };
});

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tearline-'));
  file = join(folder, 'lines');
  syncs.begun = 0;
  syncs.failing = false;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a log of lines', () => {
  it('keeps the order of appending, within and between syncs', async () => {
    const log = await LineLog.open(file);
    const lines = Array.from({ length: 300 }, (_, index) => `line ${index}`);
    for (let at = 0; at < lines.length; at += 100) {
      await Promise.all(lines.slice(at, at + 100).map((line) => log.append(line)));
      expect(await readFile(file, 'utf8')).toBe(`${lines.slice(0, at + 100).join('\n')}\n`);
    }
  });

  it('syncs once for the first line, and once for all that arrived meanwhile', async () => {
    const log = await LineLog.open(file);
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
    await Promise.all(lines.map((line) => log.append(line)));
    expect(syncs.begun).toBe(2);
    await log.append('one more');
    expect(syncs.begun).toBe(3);
  });

  it('acknowledges nothing that the disk has refused, nor anything after it', async () => {
    const log = await LineLog.open(file);
    await log.append('a');
    syncs.failing = true;
    const outcomes = await Promise.allSettled([log.append('b'), log.append('c')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    syncs.failing = false;
    await expect(log.append('d')).rejects.toThrow('the disk is gone');
  });
});

describe('a ledger whose disk is gone', () => {
  it('does not answer for an entry, nor find it later', async () => {
    const entry = {
      at: '',
      kind: 'void',
      key: 'a',
      amount: 0,
      currency: null,
      method: null,
      reference: 'r',
    } as const;
    const ledger = await SandboxLedger.open(file);
    syncs.failing = true;
    await expect(ledger.record(entry)).rejects.toThrow('the disk is gone');
    syncs.failing = false;
    await expect(ledger.record(entry)).rejects.toThrow('the disk is gone');
    await expect(ledger.find('a')).rejects.toThrow('the disk is gone');
  });
});
