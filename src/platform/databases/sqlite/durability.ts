import { closeSync, fdatasync, openSync } from 'node:fs';
import { AppError } from '../../foundation/index.ts';

interface Waiter {
  readonly position: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes commits durable in groups: SQLite writes the log (`synchronous=NORMAL`) without waiting for the
 * disk, and one `fdatasync` of the `-wal` file, off the event loop, covers all commits before it.
 * SQLite itself syncs the log before a checkpoint, and a log cut short by a power cut is read up to its
 * last whole commit, so what is on disk is always a prefix of what was committed.
 * After a sync has failed nothing is known about the log: every later wait fails too.
 */
export class Durability {
  readonly #walFile: string;
  #descriptor: number | undefined;
  #committed = 0;
  #durable = 0;
  #syncing = false;
  #failure: AppError | undefined;
  #waiters: Waiter[] = [];

  constructor(databaseFile: string) {
    this.#walFile = `${databaseFile}-wal`;
  }

  committed(): void {
    this.#committed += 1;
  }

  untilDurable(): Promise<void> | undefined {
    if (this.#durable === this.#committed) return undefined;
    return new Promise((resolve, reject) => {
      this.#waiters.push({ position: this.#committed, resolve, reject });
      if (!this.#syncing) this.#sync();
    });
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #sync(): void {
    if (this.#failure !== undefined) {
      this.#rejectAll(this.#failure);
      return;
    }
    const target = this.#committed;
    this.#syncing = true;
    try {
      this.#descriptor ??= openSync(this.#walFile, 'r+');
    } catch (cause) {
      this.#fail(cause);
      return;
    }
    fdatasync(this.#descriptor, (cause) => {
      if (cause) {
        this.#fail(cause);
        return;
      }
      this.#syncing = false;
      this.#durable = target;
      const waiters = this.#waiters;
      this.#waiters = [];
      for (const waiter of waiters) {
        if (waiter.position <= target) waiter.resolve();
        else this.#waiters.push(waiter);
      }
      if (this.#waiters.length > 0) this.#sync();
    });
  }

  #fail(cause: unknown): void {
    this.#syncing = false;
    this.#failure = new AppError({
      code: 'databases.not-durable',
      kind: 'unavailable',
      message:
        'The disk did not confirm a write, so it is unknown what a power cut would leave. Nothing more is acknowledged; check the disk and start again.',
      cause,
    });
    this.#rejectAll(this.#failure);
  }

  #rejectAll(error: AppError): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.reject(error);
  }
}
