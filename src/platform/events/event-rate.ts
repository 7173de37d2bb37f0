const WINDOW_MILLISECONDS = 300;

/** How many events a second there were of late: what is older than a few windows hardly counts. */
export class EventRate {
  #perMillisecond = 0;
  #countedAt = performance.now();

  count(events: number): void {
    const now = performance.now();
    const elapsed = Math.max(1, now - this.#countedAt);
    const fading = Math.exp(-elapsed / WINDOW_MILLISECONDS);
    this.#perMillisecond = this.#perMillisecond * fading + (events / elapsed) * (1 - fading);
    this.#countedAt = now;
  }

  perSecond(): number {
    const elapsed = performance.now() - this.#countedAt;
    return this.#perMillisecond * Math.exp(-elapsed / WINDOW_MILLISECONDS) * 1_000;
  }
}
