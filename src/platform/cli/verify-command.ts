import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { fileOfReadiness, readReadiness, verifyReadiness } from '../extraction/index.ts';
import { type CommandParts, refuseUnknown } from './command-parts.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FINGERPRINT_LENGTH = 16;

interface Asked {
  readonly json?: boolean;
  readonly file?: string;
  readonly key?: string;
}

interface Verified {
  readonly module: string;
  readonly unchanged: boolean;
  readonly ready: boolean;
  readonly commit: string;
  readonly recordedAt: string;
  /** Of the public key, SHA-256. */
  readonly signedBy: string;
}

/** `tearline extract verify`. */
export function addVerifyCommand(extract: Command, { modules, add, answer, sayNo }: CommandParts): void {
  add(
    extract,
    'verify',
    'whether a record that --record has signed is unchanged and says that the module is ready',
  )
    .argument('<module>')
    .option('--file <file>', 'the record; the one of the module in docs/extraction/readiness without it')
    .option('--key <file>', 'the public key (PEM) that must have signed it; any without it')
    .addHelpText('after', '\nExits with 0 when both are so, with 1 when not.')
    .action((module: string, { json, file, key }: Asked) => {
      refuseUnknown(modules, module);
      const record = readReadiness(file === undefined ? join(ROOT, fileOfReadiness(module)) : resolve(file));
      const trusted = key === undefined ? [] : [readFileSync(key, 'utf8')];
      const verified: Verified = {
        module,
        unchanged: record.module === module && verifyReadiness(record, ...trusted),
        ready: record.ready,
        commit: record.commit,
        recordedAt: record.recordedAt,
        signedBy: fingerprint(record.publicKey),
      };
      answer(json, verified, render);
      if (!verified.unchanged || !verified.ready) sayNo();
    });
}

function render({ module, unchanged, ready, commit, recordedAt, signedBy }: Verified): string {
  if (!unchanged)
    return `This is NOT what was signed for ${module}: it was changed, is of another module, or another key has signed it (${signedBy}).`;
  return `${module} was ${ready ? 'ready' : 'NOT READY'} at ${recordedAt}, commit ${commit}; unchanged since, signed by the key ${signedBy}.`;
}

function fingerprint(publicKey: string): string {
  return createHash('sha256').update(publicKey.trim()).digest('hex').slice(0, FINGERPRINT_LENGTH);
}
