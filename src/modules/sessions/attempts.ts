import { hash } from 'node:crypto';

const MOST_FAILURES = 10;
export const WINDOW_MILLISECONDS = 15 * 60_000;

/** What failed with one e-mail within a window of time. */
export interface FailedAttempts {
  readonly failures: number;
  readonly windowEndsAt: number;
}

/** Under what an e-mail is counted: spelled differently, it is the same, as it is for users. */
export function hashEmail(email: string): string {
  return hash('sha256', email.toLowerCase(), 'base64url');
}

/** For how many seconds nothing more is to be tried; undefined when it may be. */
export function secondsToWait(known: FailedAttempts | undefined, now: number): number | undefined {
  if (known === undefined || known.failures < MOST_FAILURES || known.windowEndsAt <= now) return undefined;
  return Math.ceil((known.windowEndsAt - now) / 1_000);
}
