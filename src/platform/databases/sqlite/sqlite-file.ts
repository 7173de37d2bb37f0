import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { failpoint } from '../../foundation/index.ts';
import { sleep } from '../../resilience/index.ts';
import { databaseBusy, databaseOverloaded } from '../errors.ts';
import { Durability } from './durability.ts';
import { WriteQueue } from './write-queue.ts';

const LONGEST_QUEUE = 2_000;
/** Shorter than the deadline of an operation and of a saga's step: they say less about it. */
const BUSY_MILLISECONDS = 2_000;
const BUSY_RETRY_MILLISECONDS = 5;
/** At most; SQLite's own 2 MiB hold less than the indexes of a day's orders. */
const CACHE_KIBIBYTES = 16_384;
/** Pages of 4 KiB. Larger than SQLite's 1,000, since a checkpoint blocks the process while it syncs. */
const AUTOCHECKPOINT_PAGES = 4_000;

/**
 * One SQLite file, opened twice: a connection that writes, one transaction at a time, and one that
 * reads the last commit while a transaction is open. Between transactions the writing connection reads
 * too: its page cache is warm, while that of another connection is dropped with every commit.
 * Modules at level `tables` share one of these.
 */
export class SqliteFile {
  readonly path: string;
  readonly writer: Database.Database;
  readonly reader: Database.Database;
  readonly durability: Durability;
  readonly #begin: Database.Statement;
  readonly #commit: Database.Statement;
  readonly #rollback: Database.Statement;
  readonly #queue = new WriteQueue();
  #users = 0;
  #isOpen = false;

  constructor(path: string) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.writer = new Database(path, { timeout: 0 });
    this.writer.pragma('journal_mode = wal');
    this.writer.pragma('synchronous = normal');
    this.writer.pragma('foreign_keys = on');
    this.writer.pragma('trusted_schema = off');
    this.writer.pragma('temp_store = memory');
    this.writer.pragma(`cache_size = -${CACHE_KIBIBYTES}`);
    this.writer.pragma(`wal_autocheckpoint = ${AUTOCHECKPOINT_PAGES}`);
    this.reader = new Database(path, { timeout: 0 });
    this.reader.pragma('query_only = on');
    this.reader.pragma('trusted_schema = off');
    this.#begin = this.writer.prepare('begin immediate');
    this.#commit = this.writer.prepare('commit');
    this.#rollback = this.writer.prepare('rollback');
    this.durability = new Durability(path);
  }

  /** Takes the turn to write and begins; `commit` or `rollback` gives it back. */
  async begin(module: string): Promise<void> {
    if (this.#queue.length >= LONGEST_QUEUE) throw databaseOverloaded(module);
    // While another process holds the file, those behind the first wait as long as the first and no longer.
    const giveUpAt = performance.now() + BUSY_MILLISECONDS;
    const turn = this.#queue.acquire();
    if (turn !== undefined) await turn;
    try {
      const began = this.#tryBegin();
      if (!began) await this.#beginWhenFree(module, giveUpAt);
    } catch (error) {
      this.#queue.release();
      throw error;
    }
  }

  commit(): void {
    try {
      this.#commit.run();
      this.#isOpen = false;
      this.durability.committed();
      failpoint('databases.after-commit');
    } catch (error) {
      this.#rollbackIfOpen();
      throw error;
    } finally {
      this.#queue.release();
    }
  }

  rollback(): void {
    try {
      this.#rollbackIfOpen();
    } finally {
      this.#queue.release();
    }
  }

  /** Whether a transaction is open on the writing connection. */
  get inTransaction(): boolean {
    return this.#isOpen;
  }

  /** What was read while the file could not be read is not kept for when it can. */
  forgetPages(): void {
    for (const connection of [this.writer, this.reader]) connection.pragma('shrink_memory');
  }

  retain(): void {
    this.#users += 1;
  }

  /** Closes the file when the last module that uses it has left. */
  async release(): Promise<void> {
    this.#users -= 1;
    if (this.#users > 0) return;
    await this.durability.untilDurable();
    this.durability.close();
    this.reader.close();
    this.writer.close();
  }

  #rollbackIfOpen(): void {
    this.#isOpen = false;
    if (this.writer.inTransaction) this.#rollback.run();
  }

  #tryBegin(): boolean {
    try {
      this.#begin.run();
      this.#isOpen = true;
      return true;
    } catch (error) {
      if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return false;
      throw error;
    }
  }

  async #beginWhenFree(module: string, giveUpAt: number): Promise<void> {
    while (performance.now() < giveUpAt) {
      await sleep(BUSY_RETRY_MILLISECONDS);
      if (this.#tryBegin()) return;
    }
    throw databaseBusy(module);
  }
}
