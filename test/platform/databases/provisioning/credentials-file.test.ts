import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCredentials, writeCredentials } from '../../../../src/platform/databases/provisioning/index.ts';

describe('the credentials file', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tearline-credentials-'));
    file = join(folder, 'made', 'credentials.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is read as it was written, and is empty where there is none', () => {
    expect(readCredentials(file)).toEqual(new Map());
    writeCredentials(
      file,
      new Map([
        ['b', ['two', 'one']],
        ['a', ['three']],
      ]),
    );
    expect(readCredentials(file)).toEqual(
      new Map([
        ['a', ['three']],
        ['b', ['two', 'one']],
      ]),
    );
  });

  it.each([0o640, 0o604, 0o620])('is refused with the mode %o', async (mode) => {
    writeCredentials(file, new Map([['a', ['secret']]]));
    await chmod(file, mode);
    expect(() => readCredentials(file)).toThrow(/others than its owner may read or write.*Run chmod 600/);
  });

  it.each(['{', '[]', '{"a": "secret"}', '{"a": []}'])(
    'is refused with the text %s, which is not repeated',
    async (text) => {
      writeCredentials(file, new Map());
      await writeFile(file, text);
      expect(() => readCredentials(file)).toThrow(/is not \{ "<role>"(?!.*secret)/);
    },
  );
});
