import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { Clock } from '../../../src/platform/foundation/index.ts';

/** A clock in a file: the time at which it stands, or how far it goes ahead of the machine's. */
export interface SharedClock {
  readonly file: string;
  readonly kind: 'stands' | 'goes';
}

export class SharedClockWriter {
  readonly shared: SharedClock;
  readonly #file: number;
  readonly #onClose: () => void;

  constructor(shared: SharedClock, onClose: () => void) {
    this.shared = shared;
    this.#file = openSync(shared.file, 'w');
    this.#onClose = onClose;
  }

  /** In eight bytes at once, so that nobody reads half of it. */
  write(time: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(time);
    writeSync(this.#file, bytes, 0, 8, 0);
  }

  close(): void {
    this.#onClose();
    closeSync(this.#file);
  }
}

/** The same clock in another process: it looks each time, so what a test lets pass has passed here at once. */
export class SharedClockReader implements Clock {
  readonly #kind: SharedClock['kind'];
  readonly #bytes = Buffer.alloc(8);
  #file: number | undefined;

  constructor({ file, kind }: SharedClock) {
    this.#kind = kind;
    this.#file = openSync(file, 'r');
  }

  now(): number {
    if (this.#file !== undefined) readSync(this.#file, this.#bytes, 0, 8, 0);
    const time = this.#bytes.readDoubleLE();
    return this.#kind === 'stands' ? time : Date.now() + time;
  }

  /** Whoever still asks is told the time as it was last. */
  close(): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
  }
}
