import { toIsoTime } from '../foundation/index.ts';
import type { Kernel, ModuleStatus } from '../kernel/index.ts';
import { readCounts } from '../observability/index.ts';
import type { ModuleState } from './wire.ts';

const LOOK_MILLISECONDS = 3_000;
const AFTER_FAILURE_MILLISECONDS = 10_000;
const LONGEST_PAUSE_MILLISECONDS = 15_000;
/** Looking at a module takes no more than a fiftieth of the time, as long as that leaves it looked at now and then. */
const REST_AFTER_LOOKING = 49;

type Looked = Omit<ModuleState, 'pool'>;
type Pool = NonNullable<ModuleState['pool']>;

/** Looks at the modules of this process, each by itself: one whose database does not answer keeps no other waiting. */
export class ModuleWatch {
  readonly #kernel: Kernel;
  readonly #timesAsOften: number;
  readonly #states = new Map<string, Looked>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** From one start to the stop after it. */
  #run: object | undefined;

  constructor(kernel: Kernel, timesAsOften = 1) {
    this.#kernel = kernel;
    this.#timesAsOften = timesAsOften;
  }

  start(): void {
    const run = {};
    this.#run = run;
    for (const name of this.#kernel.hosted) void this.#keepLooking(name, run);
  }

  /** A look that is under way ends by itself, and is the last. */
  stop(): void {
    this.#run = undefined;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#states.clear();
  }

  /** As of the last look; pools as of now, since they are counted in the process. */
  async states(): Promise<ModuleState[]> {
    const pools = await this.#pools();
    return this.#kernel.hosted.map((name) => ({
      ...(this.#states.get(name) ?? notLookedAt(name)),
      pool: pools.get(name) ?? null,
    }));
  }

  async #keepLooking(name: string, run: object): Promise<void> {
    const startedAt = performance.now();
    const isUp = await this.#look(name, run);
    if (this.#run !== run) return;
    const least = isUp ? LOOK_MILLISECONDS : AFTER_FAILURE_MILLISECONDS;
    const rest = (performance.now() - startedAt) * REST_AFTER_LOOKING;
    const pause = Math.min(Math.max(least, rest), LONGEST_PAUSE_MILLISECONDS) / this.#timesAsOften;
    this.#timers.set(name, setTimeout(() => void this.#keepLooking(name, run), pause).unref());
  }

  async #look(name: string, run: object): Promise<boolean> {
    try {
      const status = await this.#kernel.statusOf(name);
      if (this.#run === run) this.#states.set(name, stateOf(status, toIsoTime(this.#kernel.clock.now())));
      return status.status === 'up';
    } catch (error) {
      this.#kernel.logger.error({ err: error, module: name }, 'the console could not look at a module');
      return false;
    }
  }

  async #pools(): Promise<Map<string, Pool>> {
    const pools = new Map<string, Pool>();
    for (const { labels, value } of await readCounts(this.#kernel.metrics, 'tearline_pool_connections')) {
      const { module = '', state = '' } = labels;
      pools.set(module, { ...(pools.get(module) ?? { used: 0, idle: 0, waiting: 0 }), [state]: value });
    }
    return pools;
  }
}

function stateOf(
  { module, status, database, events, unfinishedSagas, copies }: ModuleStatus,
  at: string,
): Looked {
  return {
    module,
    status,
    problem: database.problem ?? null,
    lookedAt: at,
    outboxLag: events?.outboxLag ?? {},
    pending: events?.pending ?? 0,
    parked: events?.parked ?? 0,
    dead: events?.dead ?? 0,
    paused: events?.paused ?? [],
    unfinishedSagas: unfinishedSagas ?? 0,
    copies: (copies ?? []).map(({ copy, of, table, state, lagSeconds, asOf, filledAt }) => ({
      copy,
      of,
      table,
      state,
      lagSeconds,
      asOf,
      filledAt,
    })),
  };
}

function notLookedAt(module: string): Looked {
  return {
    module,
    status: 'unknown',
    problem: null,
    lookedAt: null,
    outboxLag: {},
    pending: 0,
    parked: 0,
    dead: 0,
    paused: [],
    unfinishedSagas: 0,
    copies: [],
  };
}
