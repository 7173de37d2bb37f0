import type { Observed } from '../campaign/send.ts';

/** A request of the load and its answer. */
export interface Sample extends Omit<Observed, 'answer'> {
  readonly kind: string;
  /** The modules without whose database it cannot be answered. */
  readonly needs: readonly string[];
  /** When it was sent, as performance.now() has it. */
  readonly at: number;
}

export interface Figures {
  readonly requests: number;
  readonly errors: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

const SUCCESS = 2;

export function isSuccess({ status }: Sample): boolean {
  return Math.floor(status / 100) === SUCCESS;
}

export function figuresOf(samples: readonly Sample[]): Figures {
  const sorted = samples.map(({ milliseconds }) => milliseconds).sort((one, other) => one - other);
  return {
    requests: samples.length,
    errors: samples.filter((sample) => !isSuccess(sample)).length,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    longest: quantile(sorted, 1),
  };
}

/** In tenths of a millisecond. */
function quantile(sorted: readonly number[], part: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? 0;
  return Math.round(value * 10) / 10;
}

/** How often each answer came, such as `503 databases.unavailable`. */
export function countAnswers(samples: readonly Sample[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind, status, code } of samples) {
    const answer = `${kind}: ${String(status) === code ? status : `${status} ${code}`}`;
    counts[answer] = (counts[answer] ?? 0) + 1;
  }
  return counts;
}
