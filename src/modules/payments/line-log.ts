import { appendFile, fdatasync, fstatSync, open } from 'node:fs';
import { promisify } from 'node:util';

const openFile = promisify(open);
const append = promisify(appendFile);
const syncData = promisify(fdatasync);

interface Waiter {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Appends lines to a file, each on disk before it is acknowledged. Lines that arrive while a sync runs share
 * the next one. After a failure nothing is known about the file's end: every later line fails too. The file
 * stays open as long as the process lives.
 */
export class LineLog {
  readonly #descriptor: number;
  #waiting: Waiter[] = [];
  #writing = false;
  #failure: unknown;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  static async open(file: string): Promise<LineLog> {
    return new LineLog(await openFile(file, 'a'));
  }

  /** Of the file, whoever has written to it. It is open, so that asking goes to no disk and waits for nothing. */
  get size(): number {
    return fstatSync(this.#descriptor).size;
  }

  append(line: string): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line: `${line}\n`, resolve, reject });
      if (!this.#writing) void this.#write();
    });
  }

  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await append(this.#descriptor, batch.map(({ line }) => line).join(''));
        await syncData(this.#descriptor);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#failure = error;
        for (const { reject } of [...batch, ...this.#waiting]) reject(error);
        this.#waiting = [];
      }
    }
    this.#writing = false;
  }
}
