export interface Backoff {
  readonly firstMilliseconds: number;
  readonly longestMilliseconds: number;
}

/**
 * Exponential backoff with full jitter (Brooker, "Exponential Backoff And Jitter", 2015), never below
 * half of the exponential value, so that a retry is neither at once nor in step with others.
 * `attempt` counts from 1; `random` is in [0, 1).
 */
export function backoffDelay(backoff: Backoff, attempt: number, random: () => number): number {
  const exponential = Math.min(backoff.longestMilliseconds, backoff.firstMilliseconds * 2 ** (attempt - 1));
  return Math.round(exponential / 2 + (random() * exponential) / 2);
}
