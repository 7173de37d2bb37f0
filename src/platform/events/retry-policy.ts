/** How often and how soon a failed reaction is tried again. */
export interface RetryPolicy {
  readonly mostAttempts: number;
  readonly backoff: { readonly firstMilliseconds: number; readonly longestMilliseconds: number };
  readonly deadlineMilliseconds: number;
}

export const DEFAULT_RETRY: RetryPolicy = {
  mostAttempts: 8,
  backoff: { firstMilliseconds: 100, longestMilliseconds: 60_000 },
  deadlineMilliseconds: 10_000,
};
