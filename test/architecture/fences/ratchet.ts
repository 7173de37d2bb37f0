import { BASELINE_FILE, type BaselineEntry } from '../../../src/platform/kernel/index.ts';
import type { Violation } from './fence.ts';

export interface Ratchet {
  /** Violations that nothing excuses. */
  readonly fresh: readonly Violation[];
  readonly excused: number;
  /** What is wrong with the baseline itself. */
  readonly problems: readonly string[];
  /** The baseline without what is no longer there; never with anything more. */
  readonly remaining: readonly BaselineEntry[];
}

type Identity = Pick<Violation, 'fence' | 'file' | 'what'>;

/** Holds violations against the baseline. `today` is a date like 2026-11-29; an entry excuses up to its own. */
export function applyBaseline(
  violations: readonly Violation[],
  baseline: readonly BaselineEntry[],
  today: string,
): Ratchet {
  const found = Map.groupBy(violations, keyOf);
  const isThere = (entry: BaselineEntry) => found.get(keyOf(entry))?.length ?? 0;
  const valid = baseline.filter(({ expires }) => expires >= today);
  const allowed = new Map(valid.map((entry) => [keyOf(entry), timesOf(entry)]));
  const fresh = [...found].flatMap(([key, same]) => same.slice(allowed.get(key) ?? 0));
  return {
    fresh,
    excused: violations.length - fresh.length,
    problems: [
      ...orderOf(baseline),
      ...baseline
        .filter((entry) => isThere(entry) < timesOf(entry))
        .map(
          (entry) =>
            `${tell(entry)} is stale: ${isThere(entry)} of ${timesOf(entry)} are left. Run npm run boundaries -- --update, which removes what is gone.`,
        ),
      ...baseline
        .filter(({ expires }) => expires < today)
        .map(
          (entry) =>
            `${tell(entry)} expired on ${entry.expires}. ${entry.owner} was to mend it (${entry.reason}): mend it, or agree on another date.`,
        ),
    ],
    remaining: baseline.flatMap((entry) => shrunk(entry, isThere(entry))),
  };
}

/** Violations as entries that wait for owner, reason and date: without those the baseline cannot be read. */
export function proposeEntries(violations: readonly Violation[]): Partial<BaselineEntry>[] {
  return [...Map.groupBy(violations, keyOf)]
    .toSorted(([one], [other]) => compare(one, other))
    .map(([, same]) => {
      const [{ fence, file, what }] = same as [Violation];
      const times = same.length > 1 ? { times: same.length } : {};
      return { fence, file, what, ...times, owner: '', reason: '', expires: '' };
    });
}

function shrunk(entry: BaselineEntry, left: number): BaselineEntry[] {
  if (left === 0) return [];
  if (left >= timesOf(entry)) return [entry];
  const { times: _, owner, reason, expires, ...identity } = entry;
  return [{ ...identity, ...(left > 1 ? { times: left } : {}), owner, reason, expires }];
}

/** One way to write it, so that two branches do not change the same lines for nothing. */
function orderOf(baseline: readonly BaselineEntry[]): string[] {
  return baseline.flatMap((entry, index) => {
    const before = baseline[index - 1];
    const order = before === undefined ? -1 : compare(keyOf(before), keyOf(entry));
    if (order < 0) return [];
    return [
      order === 0
        ? `${tell(entry)} stands there twice. Write \`times\` into one entry.`
        : `${tell(entry)} is not in its place. Sort ${BASELINE_FILE} by fence, file and what.`,
    ];
  });
}

function timesOf({ times = 1 }: BaselineEntry): number {
  return times;
}

function keyOf({ fence, file, what }: Identity): string {
  return `${fence}\n${file}\n${what}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function tell({ fence, file, what }: Identity): string {
  return `✗ ${BASELINE_FILE}: ${fence}, ${file}, ${what}\n `;
}
