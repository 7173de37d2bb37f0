import { followAccepted, repeatKnown, repeatUnknown, untilRest } from '../campaign/come-to-rest.ts';
import { definiteAnswer, History } from '../campaign/history.ts';
import { Random } from '../campaign/random.ts';
import { setUpShop } from '../campaign/set-up-shop.ts';
import { trade } from '../campaign/trade.ts';
import { World } from '../campaign/world.ts';
import { checkShop } from '../checkers/check-shop.ts';
import { type Marks, withoutCursorsOf } from '../checkers/marks.ts';
import type { Violation } from '../checkers/violation.ts';
import { Fleet, type Transport } from './fleet.ts';
import { BROKER_FAULTS, FLEET_FAULTS, type FleetFault, faultsInTurn } from './fleet-faults.ts';

export interface FleetCampaignOptions {
  readonly processes: number;
  /** What carries the events. */
  readonly transport: Transport;
  /** At least so many faults, and so many orders that were asked for. */
  readonly faults: number;
  readonly orders: number;
  readonly clients: number;
  readonly seed: string;
  /** Each kind of fault as often as the others, whatever its weight. */
  readonly isEachOnce?: boolean;
  readonly onRound?: (report: FleetReport) => void;
}

export interface FleetReport {
  readonly seed: string;
  readonly processes: number;
  seconds: number;
  checks: number;
  /** How often each fault struck. */
  readonly faults: Record<string, number>;
  orders: number;
  /** By their first answer. */
  readonly operations: { all: number; ok: number; fail: number; unknown: number; unanswered: number };
  /** Requests without an answer while nothing happened that explains it. */
  unexplained: number;
  readonly violations: Violation[];
}

/** Between two checks the fleet comes to rest. */
const FAULTS_PER_ROUND = 12;
const REPEATED_ANSWERS = 8;
const STEPS = 1_000_000;
const HANGING_PAYMENTS = 1;
/** A client gives up after about a minute. */
const PATIENCE = 600;

/**
 * Trades with a fleet, lets faults strike it one after the other, lets it come to rest now and then and
 * judges what it has kept and answered. The seed decides which faults come in which order with which figures,
 * and what the clients ask for; how these meet is a matter of timing. Ends at the first violation.
 */
export async function runFleetCampaign(options: FleetCampaignOptions): Promise<FleetReport> {
  const fleet = await Fleet.start(options.processes, options.transport);
  try {
    return await new FleetCampaign(fleet, options).run();
  } finally {
    await fleet.remove();
  }
}

class FleetCampaign {
  readonly #fleet: Fleet;
  readonly #options: FleetCampaignOptions;
  readonly #random: Random;
  readonly #world = new World(new History());
  readonly #report: FleetReport;
  readonly #startedAt = performance.now();
  #marks: Marks = new Map();

  constructor(fleet: Fleet, options: FleetCampaignOptions) {
    this.#fleet = fleet;
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#world.url = fleet.balancer.url;
    this.#world.patience = PATIENCE;
    // A participant that does not answer is given up after some tries.
    this.#world.history.refusals.push('orders.order-failed');
    this.#report = {
      seed: options.seed,
      processes: options.processes,
      seconds: 0,
      checks: 0,
      faults: {},
      orders: 0,
      operations: { all: 0, ok: 0, fail: 0, unknown: 0, unanswered: 0 },
      unexplained: 0,
      violations: [],
    };
  }

  async run(): Promise<FleetReport> {
    const { faults, orders, transport, isEachOnce = false } = this.#options;
    const all = transport === 'nats' ? [...FLEET_FAULTS, ...BROKER_FAULTS] : FLEET_FAULTS;
    const chosen = all.map((fault) => (isEachOnce ? { ...fault, weight: 1 } : fault));
    const coming = faultsInTurn(this.#random.fork('faults'), chosen);
    await setUpShop(this.#world, this.#options.clients);
    let struck = 0;
    while (this.#report.violations.length === 0 && (struck < faults || this.#report.orders < orders)) {
      const inRound = Math.min(FAULTS_PER_ROUND, Math.max(1, faults - struck));
      await this.#runRound(coming, inRound);
      struck += inRound;
      this.#options.onRound?.(this.#report);
    }
    return this.#report;
  }

  async #runRound(coming: Generator<FleetFault, never>, faults: number): Promise<void> {
    const world = this.#world;
    const { history } = world;
    history.round += 1;
    const random = this.#random.fork(`round ${history.round}`);
    const market = { isRunning: true };
    const trading = trade(world, market, { random, steps: STEPS, hanging: HANGING_PAYMENTS });
    for (let fault = 0; fault < faults; fault += 1)
      await this.#strike(coming.next().value, random.fork(fault));
    market.isRunning = false;
    await trading;
    await this.#fleet.complete(this.#options.processes);
    await repeatUnknown(world, true);
    await followAccepted(world);
    await repeatKnown(world, random.fork('repeats'), REPEATED_ANSWERS);
    const unrest = await untilRest(world);
    if (unrest !== undefined) {
      const detail = `still under way: ${unrest}\n${await this.#fleet.describe()}`;
      this.#report.violations.push({ invariant: 'rest', detail });
    }
    await this.#judge();
  }

  async #strike({ name, mayFail, strike }: FleetFault, random: Random): Promise<void> {
    const failed = this.#fleet.balancer.failures;
    await strike(this.#fleet, random, this.#options.processes);
    this.#report.faults[name] = (this.#report.faults[name] ?? 0) + 1;
    if (!mayFail) this.#report.unexplained += this.#fleet.balancer.failures - failed;
  }

  async #judge(): Promise<void> {
    const { rewound, clusters } = this.#fleet;
    const before = withoutCursorsOf(this.#marks, rewound);
    rewound.clear();
    const copy = await clusters.copy();
    try {
      const { violations, marks } = checkShop(copy.folder, this.#world.history, before);
      this.#marks = marks;
      this.#report.violations.push(...violations);
    } finally {
      await copy.remove();
    }
    const { operations } = this.#world.history;
    const count = (outcome: string) =>
      operations.filter(({ answers }) => answers[0]?.outcome === outcome).length;
    this.#report.checks += 1;
    this.#report.seconds = Math.round((performance.now() - this.#startedAt) / 1_000);
    this.#report.orders = operations.filter(({ kind }) => kind === 'place-order').length;
    Object.assign(this.#report.operations, {
      all: operations.length,
      ok: count('ok'),
      fail: count('fail'),
      unknown: count('unknown'),
      unanswered: operations.filter((operation) => definiteAnswer(operation) === undefined).length,
    });
  }
}
