/** Time as a dependency, so that tests own it. Milliseconds since 1970-01-01T00:00:00Z. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** The form in which contracts carry a time: ISO 8601, UTC, milliseconds. */
export function toIsoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
