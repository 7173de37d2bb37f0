import { CRASH_POINTS, RECOVERY_POINTS } from './crash-points.ts';
import type { Random } from './random.ts';

/** How the process dies: at the n-th passage of a point, or some time after it began to serve. */
export type Death =
  | { readonly at: 'point'; readonly point: string; readonly passage: number }
  | {
      readonly at: 'moment';
      readonly milliseconds: number;
      /** Asked to drain first, and killed so many milliseconds later. */
      readonly drain?: number;
    };

export interface PlannedRound {
  readonly number: number;
  readonly death: Death;
  /** How it dies once more, while it recovers. */
  readonly again: Death | undefined;
  /** Whether the gateway keeps some payments waiting, as slow points need. */
  readonly slow: boolean;
  /** How it ends when it is at rest; `served` means that the next round goes on with it, if it can. */
  readonly end: 'drained' | 'killed' | 'served';
}

/** One round in so many dies at a random moment. */
const MOMENT_EVERY = 4;
/** Slow points take part in one cycle of so many, the first one included. */
const SLOW_EVERY = 3;
/** A start passes such a point up to so often with nothing new: once for each lane of the relay. */
const AT_START = 6;
const LATER_PASSAGES = 10;
const LATEST_MOMENT_MILLISECONDS = 900;
const LONGEST_DRAIN_MILLISECONDS = 400;
const MOST_RECOVERY_PASSAGES = 40;

/** Which crash comes when, all of it decided by the seed. */
export function planCrashes(
  random: Random,
  kills: number,
  names: readonly string[] = Object.keys(CRASH_POINTS),
): PlannedRound[] {
  const points = pointsInCycles(random.fork('points'), names);
  return Array.from({ length: kills }, (_, index) => {
    const own = random.fork(`round ${index + 1}`);
    const number = index + 1;
    const end = own.pick(['drained', 'killed', 'served'] as const);
    const again = own.chance(0.25) ? recoveryDeath(own) : undefined;
    if (index % MOMENT_EVERY === MOMENT_EVERY - 1)
      return { number, death: momentOf(own), again, slow: false, end };
    return { number, again, end, ...deathAt(points.next().value, (most) => own.magnitude(most)) };
  });
}

/** How a point is reached: under trade, or by the start after another crash. */
export function deathAt(
  point: string,
  passageOf: (most: number) => number,
): Pick<PlannedRound, 'death' | 'slow'> & Partial<PlannedRound> {
  const { most = 1, slow = false, after } = CRASH_POINTS[point] ?? {};
  const death = { at: 'point', point, passage: passageOf(most) } as const;
  if (after === undefined) return { death, slow };
  const passage = AT_START + passageOf(LATER_PASSAGES);
  return { slow, death: { at: 'point', point: after, passage }, again: death };
}

/** How many rounds it takes until every point had its turn. */
export function roundsForEveryPoint(): number {
  const points = Object.keys(CRASH_POINTS).length;
  return points + Math.floor((points - 1) / (MOMENT_EVERY - 1));
}

function* pointsInCycles(random: Random, all: readonly string[]): Generator<string, never> {
  for (let cycle = 0; ; cycle += 1) {
    const quick = all.filter((name) => !CRASH_POINTS[name]?.slow);
    yield* random.shuffle(cycle % SLOW_EVERY === 0 || quick.length === 0 ? all : quick);
  }
}

function momentOf(random: Random): Death {
  const milliseconds = random.between(0, LATEST_MOMENT_MILLISECONDS);
  if (!random.chance(0.3)) return { at: 'moment', milliseconds };
  return { at: 'moment', milliseconds, drain: random.magnitude(LONGEST_DRAIN_MILLISECONDS) };
}

function recoveryDeath(random: Random): Death {
  if (random.chance(0.4))
    return { at: 'moment', milliseconds: random.between(0, LATEST_MOMENT_MILLISECONDS / 3) };
  return {
    at: 'point',
    point: random.pick(RECOVERY_POINTS),
    passage: random.magnitude(MOST_RECOVERY_PASSAGES),
  };
}
