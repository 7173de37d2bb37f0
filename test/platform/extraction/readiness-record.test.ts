import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  type ReadinessRecord,
  recordReadiness,
  verifyReadiness,
} from '../../../src/platform/extraction/index.ts';

const report = {
  module: 'orders',
  ready: false,
  of: 1,
  gates: [{ gate: 1, title: 'a gate', status: 'unknown' as const, evidence: 'nothing', remedy: 'look' }],
};

function record(): ReadinessRecord & { readonly keyFile: string } {
  const root = mkdtempSync(join(tmpdir(), 'tearline-record-'));
  const keyFile = join(root, 'data', 'key.pem');
  const common = {
    report,
    commit: 'abc',
    recordedAt: '2026-11-25T00:00:00.000Z',
    place: 'sqlite',
    root,
    keyFile,
  };
  const file = recordReadiness(common);
  return { ...(JSON.parse(readFileSync(join(root, file), 'utf8')) as ReadinessRecord), keyFile };
}

it('a record verifies, and its key is readable by its owner alone', () => {
  const { keyFile, ...made } = record();
  expect(verifyReadiness(made)).toBe(true);
  expect(statSync(keyFile).mode & 0o077).toBe(0);
});

it('a record that was changed does not', () => {
  expect(verifyReadiness({ ...record(), ready: true })).toBe(false);
});

it('nor does one that somebody else has signed', () => {
  expect(verifyReadiness(record(), record().publicKey)).toBe(false);
});
