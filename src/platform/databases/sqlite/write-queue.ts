/** Lets one transaction at a time through, in the order of asking. */
export class WriteQueue {
  readonly #waiting: (() => void)[] = [];
  #held = false;

  get length(): number {
    return this.#waiting.length;
  }

  /** Undefined when the turn is the caller's at once; otherwise resolves when it is. */
  acquire(): Promise<void> | undefined {
    if (!this.#held) {
      this.#held = true;
      return undefined;
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#held = false;
    else next();
  }
}
