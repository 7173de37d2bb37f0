import type { TransactionalDatabase } from '../databases/index.ts';
import { type Clock, failpoint } from '../foundation/index.ts';
import { inNewTrace, type Logger } from '../observability/index.ts';
import { backoffDelay, sleep } from '../resilience/index.ts';
import type { ReadChunk } from './filler.ts';
import {
  beginFirstFilling,
  beginNextFilling,
  type FillingRow,
  holdFilling,
  readFilling,
  saveProgress,
} from './filling-statements.ts';

const FAILURE_BACKOFF = { firstMilliseconds: 100, longestMilliseconds: 30_000 };
/** Another process writes the chunks; should it end, this one goes on. */
const BESIDE_ANOTHER_MILLISECONDS = 1_000;

export type OnProgress = (filling: FillingRow) => void;

export interface FillingOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Rows per second at most, so that filling leaves room for what customers do. */
  readonly rate: number;
}

/**
 * Fills a copy or a read model, chunk after chunk in one loop: a chunk is read, then written together with
 * how far that is, so that a filling that was cut short goes on where it was. A chunk is written only if
 * nobody has written one since its state was read.
 */
export class Filling {
  readonly name: string;
  readonly #database: TransactionalDatabase;
  readonly #readChunk: ReadChunk;
  readonly #options: FillingOptions;
  readonly #listeners = new Set<OnProgress>();
  #running: Promise<void> | undefined;

  constructor(name: string, database: TransactionalDatabase, readChunk: ReadChunk, options: FillingOptions) {
    this.name = name;
    this.#database = database;
    this.#readChunk = readChunk;
    this.#options = options;
  }

  /** How far it is; undefined while nobody has begun. */
  async read(): Promise<FillingRow | undefined> {
    return this.#database.first(readFilling, { name: this.name });
  }

  /** Makes sure that a copy which is new will be filled. */
  async begin(): Promise<void> {
    await this.#database.execute(beginFirstFilling, { name: this.name, now: this.#options.clock.now() });
  }

  /** Begins again; what is there serves readers until it has been seen again. */
  async beginAgain(): Promise<void> {
    await this.begin();
    await this.#database.execute(beginNextFilling, { name: this.name, now: this.#options.clock.now() });
  }

  /**
   * Fills until it is filled or the signal aborts; what fails meanwhile is logged and tried again. Who asks while it
   * runs waits for the same run.
   */
  async run(signal: AbortSignal, onProgress?: OnProgress): Promise<void> {
    if (onProgress !== undefined) this.#listeners.add(onProgress);
    try {
      let isFilled = false;
      while (!signal.aborted && !isFilled) {
        // A run that was about to end when it was begun again has to be followed by another.
        const isOwn = this.#running === undefined;
        this.#running ??= this.#fill(signal).finally(() => {
          this.#running = undefined;
        });
        await this.#running;
        isFilled = isOwn;
      }
    } finally {
      if (onProgress !== undefined) this.#listeners.delete(onProgress);
    }
  }

  /** Ends when it has seen that nothing is left to fill. */
  async #fill(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      let pause: number;
      try {
        const filling = await this.read();
        if (filling === undefined || filling.state === 'filled') return;
        for (const listener of this.#listeners) listener(filling);
        pause = await inNewTrace(this.#database.module, `fill ${this.name}`, () => this.fillChunk(filling));
        failures = 0;
      } catch (error) {
        failures += 1;
        pause = backoffDelay(FAILURE_BACKOFF, failures, Math.random);
        this.#options.logger.error(
          { err: error, module: this.#database.module, copy: this.name },
          'a copy could not be filled further; trying again',
        );
      }
      await sleep(pause, signal);
    }
  }

  /** Reads and writes one chunk; answers how long to pause after it. */
  async fillChunk(filling: FillingRow): Promise<number> {
    const startedAt = performance.now();
    const { name, version } = filling;
    const write = await this.#readChunk(filling);
    failpoint('copies.after-read');
    const rows = await this.#database.transaction(async (transaction) => {
      if ((await transaction.execute(holdFilling, { name, version })) === 0) return undefined;
      const filled = await write(transaction);
      const isLast = filled.cursor === null;
      const now = this.#options.clock.now();
      transaction.enqueue(saveProgress, {
        name,
        state: isLast ? 'filled' : 'filling',
        cursor: filled.cursor,
        lastKey: filled.lastKey,
        copied: filling.copied + filled.rows,
        now,
        finishedAt: isLast ? now : null,
      });
      return filled.rows;
    });
    failpoint('copies.after-chunk');
    if (rows === undefined) return BESIDE_ANOTHER_MILLISECONDS;
    const atLeast = (rows / this.#options.rate) * 1_000;
    return Math.max(0, atLeast - (performance.now() - startedAt));
  }
}
