import { existsSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../src/platform/foundation/index.ts';
import { openServiceKeys } from '../../../src/platform/transport/index.ts';
import { runHere } from '../../support/run-here.ts';
import { runShop } from '../../../src/run-shop.ts';

let folder: string;
let dataFolder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tearline-start-up-'));
  dataFolder = join(folder, 'not', 'there');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Why the shop does not start. */
async function problemsOf(environment: Record<string, string>): Promise<string> {
  const error = await runShop({ LOG_LEVEL: 'silent', DATA_FOLDER: dataFolder, ...environment }).catch(
    (reason: unknown) => reason,
  );
  if (error instanceof ConfigurationError) return error.problems.join('\n');
  throw error;
}

describe('a shop that is to run apart, in a folder that is not there', () => {
  it('says which modules are hosted nowhere, with every other problem, and makes nothing', async () => {
    const problems = await problemsOf({ MODULES: 'orders,payments', PORT: 'no port' });
    expect(problems).toMatch(/^USERS_URL: users is hosted nowhere/m);
    expect(problems).toMatch(/^PORT/m);
    expect(existsSync(dataFolder)).toBe(false);
  });

  it('says which module does not exist', async () => {
    expect(await problemsOf({ MODULES: 'paymentz' })).toMatch(/^MODULES: there is no module paymentz/m);
  });

  it('makes its keys there, for its owner alone', async () => {
    await openServiceKeys([], { SERVICE_KEYS_FILE: join(dataFolder, 'service-keys.json') });
    expect(statSync(dataFolder).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataFolder, 'service-keys.json')).mode & 0o777).toBe(0o600);
  });

  it('asks for a file of keys that was named, rather than make one that no other machine has', async () => {
    const file = join(folder, 'keys.json');
    const environment = { SERVICE_KEYS_FILE: file, PORT: 'no port' };
    const problems = await problemsOf(environment);
    expect(problems).toMatch(/^SERVICE_KEYS_FILE: there is no .*services make-keys/m);
    expect(problems).toMatch(/^PORT/m);
    expect(existsSync(file)).toBe(false);

    expect(await runHere(['services', 'make-keys'], environment)).toMatchObject({ code: 0 });
    expect(await problemsOf(environment)).not.toContain('SERVICE_KEYS_FILE');
    const again = await runHere(['services', 'make-keys'], environment);
    expect(again.stderr).toContain('left as they are');
  });

  it('says what is wrong with the keys, with every other problem', async () => {
    const file = join(folder, 'keys.json');
    writeFileSync(file, '{', { mode: 0o600 });
    const problems = await problemsOf({ SERVICE_KEYS_FILE: file, PORT: 'no port' });
    expect(problems).toMatch(/holds no service keys/);
    expect(problems).toMatch(/^PORT/m);
  });

  it('says that the keys cannot be made where there is no room for a folder', async () => {
    writeFileSync(join(folder, 'not'), '');
    const file = join(dataFolder, 'service-keys.json');
    await expect(openServiceKeys([], { SERVICE_KEYS_FILE: file })).rejects.toThrow(/cannot be made at/);
  });
});
