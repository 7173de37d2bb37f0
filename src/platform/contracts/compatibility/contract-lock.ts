import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../foundation/index.ts';
import { canonical } from './json-schema.ts';
import { releasedContract, type ReleasedContract } from './released-contract.ts';

/** What the last release of each module promises. Only `tearline contracts release` writes it. */
export const LOCK_FILE = 'contracts.lock.json';

const contractLock = z.strictObject({ digest: z.string(), modules: z.record(z.string(), releasedContract) });
/** By module. */
export type ReleasedContracts = Readonly<Record<string, ReleasedContract>>;

/** Without a file nothing was released. Throws `contracts.lock-unreadable` and `contracts.lock-edited`. */
export function readContractLock(text: string | undefined): ReleasedContracts {
  if (text === undefined) return {};
  const { digest, modules } = parse(text);
  if (digest !== digestOf(modules))
    throw new AppError({
      code: 'contracts.lock-edited',
      kind: 'invalid',
      message: `${LOCK_FILE} was changed by hand or put together by a merge, so it does not say what was released. Take one side of it as it was, and run: npm run tearline -- contracts release.`,
    });
  return modules;
}

export function writeContractLock(modules: ReleasedContracts): string {
  const sorted = canonical(modules);
  return `${JSON.stringify({ digest: digestOf(sorted), modules: sorted }, null, 2)}\n`;
}

function parse(text: string): z.output<typeof contractLock> {
  try {
    return contractLock.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError({
      code: 'contracts.lock-unreadable',
      kind: 'invalid',
      message: `${LOCK_FILE} cannot be read, so nothing says what was released. Take it from the last release, and run: npm run tearline -- contracts check.`,
      cause,
    });
  }
}

/** Shows a change that the command did not make; it keeps no secret and stops nobody who means to. */
function digestOf(modules: ReleasedContracts): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(modules)))
    .digest('hex');
}
