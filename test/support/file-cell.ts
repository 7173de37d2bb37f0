import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A word in a file of the data folder, by which a test steers a module of its own that may run in another process, and at once. */
export class FileCell<Word extends string> {
  readonly #file: string;

  constructor(folder: string, name: string) {
    this.#file = join(folder, `${name}.cell`);
  }

  /** Undefined until it is written. */
  read(): Word | undefined {
    return existsSync(this.#file) ? (readFileSync(this.#file, 'utf8') as Word) : undefined;
  }

  write(word: Word): void {
    const unfinished = `${this.#file}.${process.pid}`;
    writeFileSync(unfinished, word);
    renameSync(unfinished, this.#file);
  }
}
