import { Random } from '../campaign/random.ts';

/** So that ids, which tell their time, are of one length; any other time would do. */
const BEGINNING = Date.UTC(2026, 0, 1);
/** Longer than any deadline of the platform's. */
const AFTER_ALL_DEADLINES_MILLISECONDS = 60_000;
const MOST_ROUNDS_OF_RUNNING_DOWN = 50;

interface Timer {
  readonly id: number;
  readonly action: () => void;
  readonly every: number | undefined;
  at: number;
}

/**
 * The clock, the timers and the chance of the process, for as long as it is installed. Time stands still until
 * it is moved, so that a pause of a minute costs nothing, and nothing happens that the seed did not say. It
 * takes the place of the globals, since the code under test is the platform's with all that it stands on: a
 * timer that somebody forgot to inject would make runs that cannot be repeated.
 */
export class VirtualTime {
  readonly #timers = new Map<number, Timer>();
  readonly #random: Random;
  #now = BEGINNING;
  #lastId = 0;
  #restore: (() => void) | undefined;

  constructor(seed: string) {
    this.#random = new Random(seed);
  }

  now(): number {
    return this.#now;
  }

  /** Whether something waits for its time; what only repeats does not count. */
  get isAwaited(): boolean {
    return this.#timers.size > 0;
  }

  install(): void {
    const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
    const { now } = Date;
    const { random } = Math;
    const timer = (every: boolean) => (action: () => void, milliseconds: number) =>
      this.#set(action, milliseconds, every);
    const clear = (handle: { readonly id: number } | undefined) => {
      if (handle !== undefined) this.#timers.delete(handle.id);
    };
    Object.assign(globalThis, {
      setTimeout: timer(false),
      setInterval: timer(true),
      clearTimeout: clear,
      clearInterval: clear,
    });
    Date.now = () => this.#now;
    Math.random = () => this.#random.next();
    Object.defineProperty(performance, 'now', { configurable: true, value: () => this.#now - BEGINNING });
    this.#restore = () => {
      Object.assign(globalThis, { setTimeout, setInterval, clearTimeout, clearInterval });
      Date.now = now;
      Math.random = random;
      Reflect.deleteProperty(performance, 'now');
    };
  }

  uninstall(): void {
    this.#restore?.();
    this.#restore = undefined;
  }

  /** Moves to the next time that somebody waits for; what repeats is done once, however often it was due. */
  advance(): void {
    const next = this.#earliest((timer) => timer.every === undefined) ?? this.#earliest(() => true);
    if (next === undefined) return;
    this.#now = Math.max(this.#now, next.at);
    for (const timer of [...this.#timers.values()])
      if (timer.every !== undefined && timer.at <= this.#now && timer !== next) this.#fire(timer);
    if (this.#timers.has(next.id)) this.#fire(next);
  }

  /**
   * Lets everything expire that is still set. The platform's wheel of deadlines outlives a run, so it has to
   * be empty before the next: otherwise it would wait for a timer of this one.
   */
  async runDown(untilQuiet: () => Promise<void>): Promise<void> {
    for (let round = 0; this.#timers.size > 0; round += 1) {
      if (round === MOST_ROUNDS_OF_RUNNING_DOWN)
        throw new Error('something goes on setting timers after its process has ended');
      this.#now += AFTER_ALL_DEADLINES_MILLISECONDS;
      for (const timer of [...this.#timers.values()]) this.#fire(timer);
      await untilQuiet();
    }
  }

  #set(action: () => void, milliseconds: number, every: boolean): object {
    this.#lastId += 1;
    const id = this.#lastId;
    const pause = Math.max(1, milliseconds);
    this.#timers.set(id, { id, action, at: this.#now + pause, every: every ? pause : undefined });
    const handle = { id, ref: () => handle, unref: () => handle };
    return handle;
  }

  #fire(timer: Timer): void {
    if (timer.every === undefined) this.#timers.delete(timer.id);
    else timer.at = this.#now + timer.every;
    timer.action();
  }

  #earliest(matches: (timer: Timer) => boolean): Timer | undefined {
    let earliest: Timer | undefined;
    for (const timer of this.#timers.values())
      if (matches(timer) && (earliest === undefined || timer.at < earliest.at)) earliest = timer;
    return earliest;
  }
}
