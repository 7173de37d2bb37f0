import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type ReadinessRecord, recordReadiness } from '../../../src/platform/extraction/index.ts';
import { commandsInFolder } from './commands-in-folder.ts';

const { pathOf, tearline } = commandsInFolder();
const GATE = { gate: 1, title: 'a gate', status: 'pass' as const, evidence: 'seen', remedy: null };

function recorded(ready: boolean): { readonly file: string; readonly record: ReadinessRecord } {
  const file = recordReadiness({
    report: { module: 'payments', ready, of: 1, gates: [GATE] },
    commit: 'abc',
    recordedAt: '2026-11-25T00:00:00.000Z',
    place: 'sqlite',
    root: pathOf(),
    keyFile: pathOf('key.pem'),
  });
  return { file: pathOf(file), record: JSON.parse(readFileSync(pathOf(file), 'utf8')) };
}

it('a record that is unchanged and says ready is a yes', async () => {
  const { file, record } = recorded(true);
  expect(await tearline(`extract verify payments --file ${file}`)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('payments was ready at 2026-11-25'),
  });
  const key = pathOf('trusted.pem');
  writeFileSync(key, record.publicKey);
  expect((await tearline(`extract verify payments --file ${file} --key ${key}`)).code).toBe(0);
});

it('one that says not ready, was changed, is of another module, by another key, or missing is a no', async () => {
  const { file, record } = recorded(false);
  expect(await tearline(`extract verify payments --file ${file}`)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('NOT READY'),
  });
  const key = pathOf('other.pem');
  writeFileSync(key, 'another key');
  expect((await tearline(`extract verify payments --file ${file} --key ${key}`)).code).toBe(1);
  writeFileSync(file, JSON.stringify({ ...record, ready: true }));
  for (const module of ['payments', 'orders'])
    expect(await tearline(`extract verify ${module} --file ${file}`)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('NOT what was signed'),
    });
  expect(await tearline(`extract verify payments --file ${pathOf('none.json')}`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('extraction.unreadable-record'),
  });
});
