import { cpSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureServiceKeys, rotateServiceKeys } from '../../../src/platform/transport/index.ts';
import {
  BELIEVED_AFTERWARDS_MILLISECONDS,
  ServiceKeys,
  SIGNS_AFTER_MILLISECONDS,
} from '../../../src/platform/transport/service-keys.ts';

/** Two machines, each with a copy of the file of its own. */
let folder: string;
let here: string;
let there: string;
let now: number;
const clock = { now: () => now };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tearline-rotation-'));
  [here, there] = [join(folder, 'here.json'), join(folder, 'there.json')];
  now = Date.now();
  await ensureServiceKeys(here);
  cpSync(here, there);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const signsAt = async (file: string) => (await new ServiceKeys(file, clock).signing('orders')).id;

async function believes(file: string, id: string): Promise<boolean> {
  return (await new ServiceKeys(file, clock).proving(id, 'orders')) !== undefined;
}

/** Whether calls are proven in both directions. */
async function understandEachOther(): Promise<boolean> {
  return (await believes(there, await signsAt(here))) && (await believes(here, await signsAt(there)));
}

describe('a rotation of the keys on two machines', () => {
  it('refuses nobody, if the file is copied before the new key signs', async () => {
    const old = await signsAt(here);
    const { added, at } = await rotateServiceKeys(here, clock);
    expect(at).toBe(now + SIGNS_AFTER_MILLISECONDS);
    expect(await understandEachOther()).toBe(true);
    now = at - 1;
    expect(await signsAt(here)).toBe(old);
    expect(await understandEachOther()).toBe(true);
    cpSync(here, there);
    expect(await signsAt(there)).toBe(old);

    now = at;
    expect([await signsAt(here), await signsAt(there)]).toEqual([added, added]);
    expect(await believes(there, old)).toBe(true);
    now = at + BELIEVED_AFTERWARDS_MILLISECONDS + 1;
    expect(await believes(there, old)).toBe(false);
    expect(await understandEachOther()).toBe(true);
  });

  it('may begin again before the last one has come into force', async () => {
    const old = await signsAt(here);
    const first = await rotateServiceKeys(here, clock);
    now += SIGNS_AFTER_MILLISECONDS / 2;
    const second = await rotateServiceKeys(here, clock);
    cpSync(here, there);
    for (const [time, id] of [
      [first.at - 1, old],
      [first.at, first.added],
      [second.at - 1, first.added],
      [second.at, second.added],
    ] as const) {
      now = time;
      expect(await signsAt(here)).toBe(id);
      expect(await understandEachOther()).toBe(true);
    }
  });
});
