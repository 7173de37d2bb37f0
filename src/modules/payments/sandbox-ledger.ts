import { open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../../platform/foundation/index.ts';
import { LineLog } from './line-log.ts';

const ledgerEntry = z.object({
  /** ISO time. */
  at: z.string(),
  kind: z.enum(['capture', 'void', 'refund']),
  key: z.string(),
  /** Minor units; 0 for a void. */
  amount: z.int(),
  currency: z.string().nullable(),
  method: z.string().nullable(),
  reference: z.string(),
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;

interface Recorded {
  readonly entry: LedgerEntry;
  readonly durable: Promise<void>;
}

/**
 * The sandbox's books: a line of JSON for each entry, one entry for each key, whoever comes first. It is
 * decided in memory at once and answered when it is on disk. One process owns the file.
 */
export class SandboxLedger {
  readonly #log: LineLog;
  readonly #recorded = new Map<string, Recorded>();

  private constructor(log: LineLog, entries: readonly LedgerEntry[]) {
    this.#log = log;
    const durable = Promise.resolve();
    for (const entry of entries) {
      if (!this.#recorded.has(entry.key)) this.#recorded.set(entry.key, { entry, durable });
    }
  }

  static async open(file: string): Promise<SandboxLedger> {
    const entries = await readEntries(file);
    return new SandboxLedger(await LineLog.open(file), entries);
  }

  async find(key: string): Promise<LedgerEntry | undefined> {
    const recorded = this.#recorded.get(key);
    await recorded?.durable;
    return recorded?.entry;
  }

  /** Answers the entry that the key has: this one, or the one that came before it. */
  async record(entry: LedgerEntry): Promise<LedgerEntry> {
    let recorded = this.#recorded.get(entry.key);
    if (recorded === undefined) {
      recorded = { entry, durable: this.#log.append(JSON.stringify(entry)) };
      this.#recorded.set(entry.key, recorded);
    }
    await recorded.durable;
    return recorded.entry;
  }
}

/** What is in the file, which is made if need be. A torn end was never acknowledged, and is cut off. */
async function readEntries(file: string): Promise<LedgerEntry[]> {
  await makeFile(file);
  const text = await readFile(file, 'utf8');
  const lines = text.split('\n');
  const entries: LedgerEntry[] = [];
  let length = 0;
  for (const [index, line] of lines.entries()) {
    const entry = parseEntry(line);
    // The last piece is what follows the last line break: nothing, or a line that was not finished.
    if (index === lines.length - 1 || (index === lines.length - 2 && entry instanceof Error)) break;
    if (entry instanceof Error) {
      throw new Error(
        `line ${index + 1} of ${file} is no entry (${entry.message}); move the file away to start anew`,
      );
    }
    entries.push(entry);
    length += Buffer.byteLength(line) + 1;
  }
  if (length < Buffer.byteLength(text)) await cutOff(file, length);
  return entries;
}

function parseEntry(line: string): LedgerEntry | Error {
  try {
    return ledgerEntry.parse(JSON.parse(line));
  } catch (error) {
    return new Error(messageOf(error));
  }
}

/** A file is there for good once its folder is on disk too. */
async function makeFile(file: string): Promise<void> {
  await (await open(file, 'a')).close();
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function cutOff(file: string, length: number): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.truncate(length);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
