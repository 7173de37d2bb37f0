import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { modules } from '../../../src/modules/index.ts';
import { runHere } from '../../support/run-here.ts';

export const MODULES = modules.map(({ contract }) => contract.module);
/** Whoever reacts to events of this module, as its outbox knows them. */
export function consumersOf(producer: string): string[] {
  return modules.flatMap(({ contract, reactions = [] }) =>
    reactions
      .filter(({ event }) => event.module === producer)
      .map(({ consumer }) => `${contract.module}/${consumer}`),
  );
}

export const READING = [
  'events list',
  'events dead-letters',
  'events dead-letters users',
  'sagas list',
  'sagas list --all',
  'copies list',
  'copies list orders',
  'db status',
  'persons erasures',
  'persons erasures --all',
];
export const WIDEST = 120;

/** Commands in a folder that is there for the tests of one file. */
export function commandsInFolder() {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tearline-cli-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const pathOf = (...names: string[]) => join(folder, ...names);

  /** Runs a command in this process on the data in a folder. */
  async function tearline(
    command: string,
    data = 'data',
    environment: Readonly<Record<string, string>> = {},
  ) {
    const all = { DATABASE_URL: `sqlite:${pathOf(data)}`, ...environment };
    return runHere(command === '' ? [] : command.split(' '), all);
  }

  async function json(command: string, data?: string) {
    const { code, stdout, stderr } = await tearline(`${command} --json`, data);
    expect([command, code, stderr]).toEqual([command, 0, '']);
    return JSON.parse(stdout);
  }

  return { pathOf, tearline, json };
}
