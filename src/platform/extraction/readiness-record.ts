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
import type { ChecklistReport } from './checklist.ts';

/** What a checklist found, of which version, and who says so. */
export interface ReadinessRecord {
  readonly module: string;
  readonly commit: string;
  readonly recordedAt: string;
  readonly place: string;
  readonly ready: boolean;
  readonly gates: ChecklistReport['gates'];
  /** Ed25519, over everything above as JSON. */
  readonly signature: string;
  readonly publicKey: string;
}

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

/** Signs the report with the key of this machine, which is made when it is missing, and stores it; answers the file. */
export function recordReadiness(options: RecordOptions): string {
  const { report, commit, recordedAt, place, root, keyFile } = options;
  const { module, ready, gates } = report;
  const key = readOrMakeKey(keyFile);
  const statement = { module, commit, recordedAt, place, ready, gates };
  const record: ReadinessRecord = {
    ...statement,
    signature: sign(null, Buffer.from(JSON.stringify(statement)), key).toString('base64'),
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
  };
  const file = fileOfReadiness(module);
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), `${JSON.stringify(record, null, 2)}\n`);
  return file;
}

/** Whether nothing of the record was changed since; and with a key, whether it was that one which signed. */
export function verifyReadiness(record: ReadinessRecord, trustedKey: string = record.publicKey): boolean {
  const { signature, publicKey, module, commit, recordedAt, place, ready, gates } = record;
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
