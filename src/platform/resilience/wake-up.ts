/**
 * Waits for a hint or, at the latest, for a time. A hint that came while nobody waited is kept, so that
 * what was written between reading and waiting is not overlooked.
 */
export class WakeUp {
  #hinted = false;
  #finish: (() => void) | undefined;

  hint(): void {
    this.#hinted = true;
    this.#finish?.();
  }

  async wait(milliseconds: number): Promise<void> {
    if (!this.#hinted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.#finish = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#finish = undefined;
    }
    this.#hinted = false;
  }
}
