import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { FileLock } from '../../platform/databases/index.ts';
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

interface Waiter {
  readonly entry: LedgerEntry;
  readonly resolve: (recorded: LedgerEntry) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The sandbox's books: a line of JSON for each entry, one entry for each key, whoever comes first. Processes
 * that share the data folder share the books: each reads what the others have appended before it appends,
 * under a lock, and answers when it is on disk.
 */
export class SandboxLedger {
  readonly #file: string;
  readonly #log: LineLog;
  readonly #lock: FileLock;
  readonly #recorded = new Map<string, LedgerEntry>();
  #waiting: Waiter[] = [];
  /** The turn that runs, or ran last, and the one that waits for it. */
  #turn: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  /** After it nothing is known about the end of the file, and nothing that is read there counts. */
  #failure: unknown;
  /** How much of the file has been read. */
  #length = 0;

  private constructor(file: string, log: LineLog, lock: FileLock) {
    this.#file = file;
    this.#log = log;
    this.#lock = lock;
  }

  static async open(file: string): Promise<SandboxLedger> {
    await makeFile(file);
    const ledger = new SandboxLedger(file, await LineLog.open(file), new FileLock(`${file}.lock`));
    await ledger.#lock.during(() => ledger.#readOn());
    return ledger;
  }

  async find(key: string): Promise<LedgerEntry | undefined> {
    const known = this.#recorded.get(key);
    if (known !== undefined) return known;
    // Somebody else may be recording it; whoever has the lock has what it wrote on disk.
    if (this.#log.size > this.#length || this.#waiting.length > 0) {
      await this.#settle();
      if (this.#failure !== undefined) throw this.#failure;
    }
    return this.#recorded.get(key);
  }

  /** Answers the entry that the key has: this one, or the one that came before it. */
  async record(entry: LedgerEntry): Promise<LedgerEntry> {
    const known = this.#recorded.get(entry.key);
    if (known !== undefined) return known;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, resolve, reject });
      void this.#settle();
    });
  }

  /** Reads what others have written, then writes what waits. What comes while a turn runs shares the next. */
  #settle(): Promise<void> {
    this.#next ??= this.#takeTurn(this.#turn);
    return this.#next;
  }

  async #takeTurn(before: Promise<void> | undefined): Promise<void> {
    await before;
    this.#turn = this.#next;
    this.#next = undefined;
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      await this.#lock.during(() => this.#recordAll(batch));
      for (const { entry, resolve } of batch) resolve(this.#recorded.get(entry.key) ?? entry);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  async #recordAll(batch: readonly Waiter[]): Promise<void> {
    await this.#readOn();
    const fresh = new Map<string, LedgerEntry>();
    for (const { entry } of batch)
      if (!this.#recorded.has(entry.key) && !fresh.has(entry.key)) fresh.set(entry.key, entry);
    if (fresh.size === 0) return;
    const lines = [...fresh.values()].map((entry) => JSON.stringify(entry)).join('\n');
    await this.#log.append(lines).catch((error: unknown) => {
      this.#failure = error;
      throw error;
    });
    this.#length += Buffer.byteLength(lines) + 1;
    for (const [key, entry] of fresh) this.#recorded.set(key, entry);
  }

  /** To be called under the lock. A torn end was never acknowledged, and is cut off. */
  async #readOn(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#log.size === this.#length) return;
    const handle = await open(this.#file, 'r+');
    try {
      const { size } = await handle.stat();
      const { buffer } = await handle.read(
        Buffer.alloc(size - this.#length),
        0,
        size - this.#length,
        this.#length,
      );
      const { entries, length } = readEntries(buffer, this.#file);
      for (const entry of entries) if (!this.#recorded.has(entry.key)) this.#recorded.set(entry.key, entry);
      this.#length += length;
      if (this.#length < size) await handle.truncate(this.#length);
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }
}

/** The entries of whole lines, and how many bytes those are. */
function readEntries(bytes: Buffer, file: string): { entries: LedgerEntry[]; length: number } {
  const lines = bytes.toString('utf8').split('\n');
  const entries: LedgerEntry[] = [];
  let length = 0;
  for (const [index, line] of lines.entries()) {
    const entry = parseEntry(line);
    // The last piece is what follows the last line break: nothing, or a line that was not finished.
    if (index === lines.length - 1 || (index === lines.length - 2 && entry instanceof Error)) break;
    if (entry instanceof Error) {
      throw new Error(`a line of ${file} is no entry (${entry.message}); move the file away to start anew`);
    }
    entries.push(entry);
    length += Buffer.byteLength(line) + 1;
  }
  return { entries, length };
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
