const TICK_MILLISECONDS = 20;
const SLOTS = 512;

/** A deadline that has been set; `cancel` takes constant time. */
export interface Deadline {
  cancel(): void;
}

interface Entry extends Deadline {
  expiresAt: number;
  onExpiry: () => void;
  previous: Entry | undefined;
  next: Entry | undefined;
}

/**
 * One timer for all deadlines of the process: a hashed wheel (Varghese and Lauck, 1987, scheme 6).
 * A deadline fires at its time or up to two ticks (40 ms) later, never earlier. The timer runs only
 * while a deadline is set and does not keep the process alive.
 */
class DeadlineWheel {
  readonly #heads: (Entry | undefined)[] = new Array<Entry | undefined>(SLOTS).fill(undefined);
  #count = 0;
  #lastTick = 0;
  #timer: NodeJS.Timeout | undefined;

  set(expiresAt: number, onExpiry: () => void): Deadline {
    const slot = (Math.ceil(expiresAt / TICK_MILLISECONDS) + 1) % SLOTS;
    const next = this.#heads[slot];
    const entry: Entry = {
      expiresAt,
      onExpiry,
      previous: undefined,
      next,
      cancel: () => this.#remove(entry, slot),
    };
    if (next !== undefined) next.previous = entry;
    this.#heads[slot] = entry;
    this.#count += 1;
    if (this.#timer === undefined) this.#startTimer();
    return entry;
  }

  #remove(entry: Entry, slot: number): void {
    if (entry.previous === undefined && this.#heads[slot] !== entry) return;
    if (entry.previous === undefined) this.#heads[slot] = entry.next;
    else entry.previous.next = entry.next;
    if (entry.next !== undefined) entry.next.previous = entry.previous;
    entry.previous = undefined;
    entry.next = undefined;
    this.#count -= 1;
  }

  #startTimer(): void {
    this.#lastTick = Math.floor(Date.now() / TICK_MILLISECONDS) - 1;
    this.#timer = setInterval(() => this.#advance(Date.now()), TICK_MILLISECONDS);
    this.#timer.unref();
  }

  #advance(now: number): void {
    const tick = Math.floor(now / TICK_MILLISECONDS);
    const from = Math.max(this.#lastTick + 1, tick - SLOTS + 1);
    for (let current = from; current <= tick; current += 1) this.#expire(current % SLOTS, now);
    this.#lastTick = tick;
    if (this.#count === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  #expire(slot: number, now: number): void {
    const expired: Entry[] = [];
    for (let entry = this.#heads[slot]; entry !== undefined; entry = entry.next) {
      if (entry.expiresAt <= now) expired.push(entry);
    }
    for (const entry of expired) {
      entry.cancel();
      entry.onExpiry();
    }
  }
}

/** The wheel that all calls of this process share. */
export const deadlineWheel = new DeadlineWheel();
