/** One thing to measure: answers how long one round took, or how many per second it did. */
export interface Contender {
  readonly name: string;
  readonly measure: () => Promise<number>;
}

export interface Comparison {
  readonly names: readonly [string, string];
  /** A value per round for each, in the order of the rounds: A B A B … */
  readonly values: readonly [number[], number[]];
  /** B relative to A, round by round. */
  readonly ratios: number[];
}

/**
 * Measures two things in turn, A B A B, so that what the machine does meanwhile hits both, and compares
 * round by round.
 */
export async function compare(a: Contender, b: Contender, rounds: number): Promise<Comparison> {
  const values: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    values[0].push(await a.measure());
    values[1].push(await b.measure());
  }
  const ratios = values[0].map((value, round) => (values[1][round] ?? Number.NaN) / value);
  return { names: [a.name, b.name], values, ratios };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The median and the range: `1.23 (1.10 to 1.40)`. */
export function spread(values: readonly number[], digits = 2): string {
  const low = Math.min(...values).toFixed(digits);
  const high = Math.max(...values).toFixed(digits);
  return `${median(values).toFixed(digits)} (${low} to ${high})`;
}

/** Between which two of the values the true median lies, in 95 of 100 cases, whatever the distribution: by order statistics. */
export function medianBounds(values: readonly number[], digits = 3): string {
  const sorted = [...values].sort((left, right) => left - right);
  const half = 0.98 * Math.sqrt(sorted.length);
  const low = sorted[Math.max(0, Math.floor(sorted.length / 2 - half))] ?? Number.NaN;
  const high = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length / 2 + half))] ?? Number.NaN;
  return `${low.toFixed(digits)} to ${high.toFixed(digits)}`;
}

export function printComparison(title: string, comparison: Comparison, unit: string, digits = 2): void {
  const [a, b] = comparison.names;
  console.log(`\n${title}`);
  console.log(`  ${a}: ${spread(comparison.values[0], digits)} ${unit}`);
  console.log(`  ${b}: ${spread(comparison.values[1], digits)} ${unit}`);
  console.log(`  ratio: ${spread(comparison.ratios)}, its median between ${medianBounds(comparison.ratios)}`);
}
