import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../foundation/index.ts';
import type { ChecklistReport } from './checklist.ts';

export interface RecordOptions {
  readonly report: ChecklistReport;
  readonly commit: string;
  readonly recordedAt: string;
  readonly place: string;
  readonly root: string;
  readonly keyFile: string;
}

export function fileOfReadiness(module: string): string {
  return `docs/extraction/readiness/${module}.json`;
}

/** What a checklist found, of which version, and who says so. */
export const readinessRecord = z.strictObject({
  module: z.string(),
  commit: z.string(),
  recordedAt: z.string(),
  place: z.string(),
  ready: z.boolean(),
  gates: z
    .array(
      z.strictObject({
        gate: z.int(),
        title: z.string(),
        status: z.enum(['pass', 'fail', 'unknown']),
        evidence: z.string(),
        remedy: z.string().nullable(),
      }),
    )
    .readonly(),
  /** Ed25519, over everything above as JSON. */
  signature: z.string(),
  publicKey: z.string(),
});
export type ReadinessRecord = z.output<typeof readinessRecord>;

/** Throws `extraction.unreadable-record` when the file is none. */
export function readReadiness(file: string): ReadinessRecord {
  try {
    return readinessRecord.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new AppError({
      code: 'extraction.unreadable-record',
      kind: 'not-found',
      message: `${file} is missing or no record of readiness, so there is nothing to verify. Make one with: npm run tearline -- extract check <module> --record.`,
    });
  }
}

/** Signs the report with the key of this machine, which is made when it is missing, and stores it; answers the file. */
export function recordReadiness(options: RecordOptions): string {
  const { report, commit, recordedAt, place, root, keyFile } = options;
  const { module, ready, gates } = report;
  const key = readOrMakeKey(keyFile);
  const statement = { module, commit, recordedAt, place, ready, gates };
  const signed: ReadinessRecord = {
    ...statement,
    signature: sign(null, Buffer.from(JSON.stringify(statement)), key).toString('base64'),
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
  };
  const file = fileOfReadiness(module);
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), `${JSON.stringify(signed, null, 2)}\n`);
  return file;
}

/** Whether nothing of the record was changed since; and with a key, whether it was that one which signed. */
export function verifyReadiness(signed: ReadinessRecord, trustedKey: string = signed.publicKey): boolean {
  const { signature, publicKey, module, commit, recordedAt, place, ready, gates } = signed;
  const statement = { module, commit, recordedAt, place, ready, gates };
  if (publicKey.trim() !== trustedKey.trim()) return false;
  return verify(
    null,
    Buffer.from(JSON.stringify(statement)),
    createPublicKey(trustedKey),
    Buffer.from(signature, 'base64'),
  );
}

function readOrMakeKey(file: string): KeyObject {
  if (existsSync(file)) return createPrivateKey(readFileSync(file, 'utf8'));
  const { privateKey } = generateKeyPairSync('ed25519');
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return privateKey;
}
