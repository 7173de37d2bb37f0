import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bootModules } from '../../support/boot-modules.ts';
import { lettersModule } from '../../support/fixtures/letters-module.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tearline-'));
});
afterEach(() => rm(folder, { recursive: true }));

const bootAt = (level: string) =>
  bootModules({ modules: [lettersModule], folder, environment: { DATABASE_ISOLATION: level } });

describe.each([
  ['database', 'tables'],
  ['tables', 'database'],
])('data at level %s', (first, second) => {
  it(`is not passed over by a start at level ${second}`, async () => {
    await (await bootAt(first)).stop();
    await expect(bootAt(second)).rejects.toThrow(`the data of letters lies at level '${first}'`);
    await (await bootAt(first)).stop();
  });
});
