import Database from 'better-sqlite3';
import { sleep } from '../../resilience/index.ts';

const TRY_AGAIN_MILLISECONDS = 2;

/**
 * Lets one process at a time do something, by the lock that SQLite takes on a file of its own: an
 * operating-system lock, which ends with the process however it ends. Nothing is written to the file. Who
 * waits is not served in order.
 */
export class FileLock {
  readonly #connection: Database.Database;
  #needsJournal = true;

  /** Makes the file if need be; throws when it cannot. */
  constructor(file: string) {
    this.#connection = new Database(file, { timeout: 0 });
  }

  /** Of calls within one process, too, each must wait for the one before: that is the caller's to see to. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    while (!this.#tryLock()) await sleep(TRY_AGAIN_MILLISECONDS);
    try {
      return await work();
    } finally {
      this.#connection.exec('rollback');
    }
  }

  close(): void {
    this.#connection.close();
  }

  #tryLock(): boolean {
    try {
      // Nothing is written, so nothing is undone: otherwise each lock makes a file on the disk and removes it.
      if (this.#needsJournal) this.#connection.pragma('journal_mode = memory');
      this.#needsJournal = false;
      this.#connection.exec('begin exclusive');
      return true;
    } catch (error) {
      if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return false;
      throw error;
    }
  }
}
