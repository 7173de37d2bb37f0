import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BootedModules, bootModules } from '../../support/boot-modules.ts';
import { lettersContract, lettersModule } from '../../support/fixtures/letters-module.ts';
import { createReadersModule, type Reading } from '../../support/fixtures/readers-module.ts';
import { until } from '../../support/until.ts';

const READERS = createReadersModule();
const MODULES = [lettersModule, READERS.module];
const PROCESSES = 2;
const environment = { LEASE_SECONDS: '1', DATABASE_PROCESSES: '2' };

let folder: string;
let processes: BootedModules[];

const boot = () => bootModules({ modules: MODULES, place: 'postgres-schema', folder, environment });

/** Kernels of their own on one set of databases, as in processes of their own. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tearline-processes-'));
  processes = [await boot()];
  while (processes.length < PROCESSES) processes.push(await boot());
});
afterEach(async () => {
  await Promise.all(processes.map((process) => process.stop()));
});

async function write(process: BootedModules, id: string, text: string): Promise<void> {
  await process.gateway.client(lettersContract).writeLetter({ id, text });
}

async function readings(process: BootedModules): Promise<readonly Reading[]> {
  return (await process.gateway.client(READERS.contract).listReadings({})).readings;
}

describe('several processes on one set of databases', () => {
  it('deliver each event once and in the order of its key, whoever published it', async () => {
    const texts = Array.from({ length: 40 }, (_, index) => `text ${index}`);
    for (const [index, text] of texts.entries()) {
      const process = processes[index % PROCESSES] as BootedModules;
      await Promise.all([write(process, 'a', text), write(process, 'b', text)]);
    }
    const first = processes[0] as BootedModules;
    await until(async () => (await readings(first)).length === 2 * texts.length);
    for (const id of ['a', 'b'])
      expect((await readings(first)).filter(({ letter }) => letter === id).map(({ text }) => text)).toEqual(
        texts,
      );
  });

  it('share the modules: the leases of each are in one of them', async () => {
    const leads = (name: string) =>
      processes.filter(({ gateway }) => gateway.module(name).membership.leads).length;
    await until(() => ['letters', 'readers'].every((name) => leads(name) === 1));
  });

  it('one that is stopped leaves its work to the others', async () => {
    const [leaving, staying] = processes as [BootedModules, BootedModules];
    await write(leaving, 'a', 'before');
    processes = [staying];
    expect(await leaving.gateway.stop()).toEqual([]);
    await write(staying, 'a', 'after');
    await until(async () => (await readings(staying)).length === 2);
    expect((await readings(staying)).map(({ text }) => text)).toEqual(['before', 'after']);
  });
});
