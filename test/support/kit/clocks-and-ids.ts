import type { Clock, Ids } from '../../../src/platform/foundation/index.ts';

export interface TestClock extends Clock {
  /** Lets time go by, in milliseconds. */
  pass(milliseconds: number): void;
}

/**
 * Stands at a time until a test lets it pass. What is due after a while is not due before that either: not a reaction that
 * is to be tried again, nor a lease of a process that has ended.
 */
export function fixedClock(at: string | number = '2026-01-01T00:00:00.000Z'): TestClock {
  let now = new Date(at).getTime();
  return {
    now: () => now,
    pass(milliseconds) {
      now += milliseconds;
    },
  };
}

/** Goes as the machine's does, ahead of it by what a test has let pass. */
export function shiftedClock(): TestClock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    pass(milliseconds) {
      ahead += milliseconds;
    },
  };
}

/** UUIDs of version 7 that count from 1: …-000000000001, …-000000000002. */
export function countingIds(): Ids {
  let count = 0;
  return {
    next() {
      count += 1;
      return `019b76da-a800-7000-8000-${count.toString(16).padStart(12, '0')}`;
    },
  };
}
