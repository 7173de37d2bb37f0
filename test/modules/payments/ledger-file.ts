import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerEntry } from '../../../src/modules/payments/sandbox-ledger.ts';

export const ledgerFile = (folder: string) => join(folder, 'sandbox-gateway.jsonl');

/** What the sandbox has on its books, read from the file as an auditor would. */
export async function readLedger(folder: string): Promise<LedgerEntry[]> {
  const text = await readFile(ledgerFile(folder), 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as LedgerEntry);
}
