import type { Clock, Ids } from '../../../src/platform/foundation/index.ts';
import { SharedClockWriter } from './shared-clock.ts';

export interface TestClock extends Clock {
  /** Lets time go by, in milliseconds, for all processes at once. */
  pass(milliseconds: number): void;
  /** From now on, whoever opens the file has this clock too. */
  shareIn(file: string): SharedClockWriter;
}

/**
 * Stands at a time until a test lets it pass. What is due after a while is not due before that either: not a reaction that
 * is to be tried again, nor a lease of a process that has ended.
 */
export function fixedClock(at: string | number = '2026-01-01T00:00:00.000Z'): TestClock {
  return createTestClock('stands', new Date(at).getTime());
}

/** Goes as the machine's does, ahead of it by what a test has let pass. */
export function shiftedClock(): TestClock {
  return createTestClock('goes', 0);
}

export function isTestClock(clock: Clock): clock is TestClock {
  return 'shareIn' in clock;
}

function createTestClock(kind: SharedClockWriter['shared']['kind'], from: number): TestClock {
  const shares = new Set<SharedClockWriter>();
  let time = from;
  return {
    now: () => (kind === 'stands' ? time : Date.now() + time),
    pass(milliseconds) {
      time += milliseconds;
      for (const share of shares) share.write(time);
    },
    shareIn(file) {
      const share = new SharedClockWriter({ file, kind }, () => shares.delete(share));
      share.write(time);
      shares.add(share);
      return share;
    },
  };
}

/** UUIDs of version 7 that count from 1: …-000000000001, …-000000000002. Each process has a range of its own. */
export class CountingIds implements Ids {
  readonly #range: string;
  #count = 0;

  constructor(range = 0) {
    this.#range = range.toString(16).padStart(3, '0');
  }

  next(): string {
    this.#count += 1;
    return `019b76da-a800-7000-8${this.#range}-${this.#count.toString(16).padStart(12, '0')}`;
  }
}

export function countingIds(): Ids {
  return new CountingIds();
}
