import { type Happening, type Schedule, untilQuiet } from './schedule.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What is simulated in one run. */
export interface World {
  readonly violations: readonly string[];
  begin(): void;
  /** What may happen next beside what the processes do. */
  happenings(): readonly Happening[];
  /** Checks what must never be. */
  look(): void;
  /** The processes find out who is there and who has what, as they do in time. */
  repair(): void;
  readonly isAtRest: boolean;
  /** Each is called when the world has come to rest, and may set it in motion again. */
  readonly endings: readonly (() => void)[];
  end(): void;
}

export interface Outcome {
  readonly trace: readonly string[];
  readonly violations: readonly string[];
}

/** Turns and passages of time without which something that was to happen has to have happened. */
const MOST_STEPS_TO_REST = 4_000;
const PASSAGES_BETWEEN_REPAIRS = 8;

/** One interleaving: what the plan says, then without faults until nothing is under way. */
export async function runPlan(
  world: World,
  schedule: Schedule,
  time: VirtualTime,
  plan: readonly number[],
): Promise<Outcome> {
  time.install();
  try {
    world.begin();
    await untilIdle(world, schedule);
    for (const number of plan) {
      if (world.violations.length > 0) break;
      schedule.decide(number, world.happenings());
      await untilQuiet();
      world.look();
    }
    world.repair();
    for (const ending of world.endings) {
      await comeToRest(world, schedule, time);
      if (world.violations.length === 0) ending();
    }
    return { trace: schedule.trace, violations: [...new Set(world.violations)] };
  } finally {
    world.end();
    await time.runDown(untilQuiet);
    time.uninstall();
  }
}

async function untilIdle(world: World, schedule: Schedule): Promise<void> {
  do {
    await untilQuiet();
    world.look();
  } while (world.violations.length === 0 && schedule.goOn());
}

async function comeToRest(world: World, schedule: Schedule, time: VirtualTime): Promise<void> {
  await untilIdle(world, schedule);
  for (let passages = 1; passages < MOST_STEPS_TO_REST && !world.isAtRest; passages += 1) {
    if (world.violations.length > 0) return;
    if (passages % PASSAGES_BETWEEN_REPAIRS === 0) world.repair();
    time.advance();
    await untilIdle(world, schedule);
  }
}
