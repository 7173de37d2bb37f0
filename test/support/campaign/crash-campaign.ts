import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkShop } from '../checkers/check-shop.ts';
import type { Marks } from '../checkers/marks.ts';
import type { Violation } from '../checkers/violation.ts';
import { type ShopExit, ShopProcess } from '../shop-process.ts';
import { followAccepted, repeatKnown, repeatUnknown, untilRest } from './come-to-rest.ts';
import { CrashReport } from './crash-report.ts';
import { History } from './history.ts';
import { type Death, deathAt, type PlannedRound, planCrashes } from './plan-crashes.ts';
import { Random } from './random.ts';
import { setUpShop } from './set-up-shop.ts';
import { trade } from './trade.ts';
import { World } from './world.ts';

export interface CrashCampaignOptions {
  readonly kills: number;
  readonly seed: string;
  readonly clients: number;
  /** Only these points; all of them otherwise. */
  readonly points?: readonly string[];
  /** Another `main.ts` to put to the test. */
  readonly main?: string;
  readonly onRound?: (report: CrashReport, round: PlannedRound) => void;
}

/** A point that is not reached by then is given up for this round, and the process is killed all the same. */
const REACH_MILLISECONDS = 4_000;
const REACH_SLOW_MILLISECONDS = 9_000;
const REACH_IN_RECOVERY_MILLISECONDS = 600;
const GRACE_MILLISECONDS = 500;
/** So that a round which lives long does not make the history long. */
const STEPS = 40;
const BIRTHS = 3;
const BIRTH_COMMITS = 40;
const HANGING_PAYMENTS = 4;
const REPEATED_ANSWERS = 4;
/** A point that its rounds have missed gets so many more, for its first passage. */
const SECOND_CHANCES = 2;

/**
 * Starts the real shop, trades with it, kills it, starts it again and judges what it has kept and what it
 * has answered; over and over on one data folder. The seed decides points, passages, moments and what the
 * clients do; how far they come before the process dies is a matter of timing, which no seed repeats.
 * Ends at the first round with a violation, and then keeps the folder.
 */
export async function runCrashCampaign(options: CrashCampaignOptions): Promise<CrashReport> {
  const folder = await mkdtemp(join(tmpdir(), 'tearline-crash-'));
  const campaign = new CrashCampaign(folder, options);
  try {
    return await campaign.run();
  } finally {
    await campaign.end();
    if (campaign.report.violations.length === 0) await rm(folder, { recursive: true, force: true });
  }
}

class CrashCampaign {
  readonly report: CrashReport;
  readonly #options: CrashCampaignOptions;
  readonly #folder: string;
  readonly #random: Random;
  readonly #world = new World(new History());
  #shop: ShopProcess | undefined;
  #marks: Marks = new Map();

  constructor(folder: string, options: CrashCampaignOptions) {
    this.#folder = folder;
    this.#options = options;
    this.#random = new Random(options.seed);
    this.report = new CrashReport(options.seed, folder, this.#world.history);
  }

  async run(): Promise<CrashReport> {
    await this.#dieAtBirth();
    await this.#start();
    await setUpShop(this.#world, this.#options.clients);
    await this.#comeToRest();
    await this.#judge();
    for (const round of planCrashes(this.#random, this.#options.kills, this.#options.points)) {
      if (!(await this.#runRound(round))) return this.report;
    }
    for (const round of this.#secondChances()) {
      if (!(await this.#runRound(round))) return this.report;
    }
    return this.report;
  }

  async end(): Promise<void> {
    await this.#shop?.kill();
  }

  /** Answers whether nothing was violated. */
  async #runRound(round: PlannedRound): Promise<boolean> {
    this.#world.history.round = round.number;
    await this.#tradeUntilDeath(round);
    if (round.again !== undefined) await this.#dieInRecovery(round.again);
    await this.#start();
    await repeatUnknown(this.#world, true);
    await followAccepted(this.#world);
    await repeatKnown(this.#world, this.#random.fork(`repeats of ${round.number}`), REPEATED_ANSWERS);
    await this.#comeToRest();
    if (round.end === 'drained') await this.#shop?.stop();
    if (round.end === 'killed') await this.#shop?.kill();
    await this.#judge();
    this.#options.onRound?.(this.report, round);
    return this.report.violations.length === 0;
  }

  async #comeToRest(): Promise<void> {
    const unrest = await untilRest(this.#world);
    if (unrest !== undefined) this.#violated([{ invariant: 'rest', detail: `still under way: ${unrest}` }]);
  }

  async #tradeUntilDeath({ number, death, slow }: PlannedRound): Promise<void> {
    const shop = await this.#startFor(death);
    const exit = until(shop, death, slow ? REACH_SLOW_MILLISECONDS : REACH_MILLISECONDS);
    const random = this.#random.fork(`trade ${number}`);
    if (shop.isRunning && this.#world.url !== '') {
      await trade(this.#world, shop, { random, steps: STEPS, hanging: slow ? HANGING_PAYMENTS : 0 });
      // What has not come by now will not come; only a slow point waits for the gateway.
      if (!slow) void within(shop, GRACE_MILLISECONDS, () => shop.kill());
    }
    this.report.died(death, (await exit).byItself, false);
  }

  /** Killed while it makes its databases, it makes the rest of them the next time. */
  async #dieAtBirth(): Promise<void> {
    const random = this.#random.fork('birth');
    for (let birth = 0; birth < BIRTHS; birth += 1) {
      const death = {
        at: 'point',
        point: 'databases.after-commit',
        passage: random.between(1, BIRTH_COMMITS),
      } as const;
      const shop = await this.#startFor(death);
      this.report.died(death, (await until(shop, death, 0)).byItself, true);
    }
  }

  async #dieInRecovery(death: Death): Promise<void> {
    const shop = await this.#startFor(death);
    const exit = until(shop, death, REACH_IN_RECOVERY_MILLISECONDS);
    if (this.#world.url !== '') await repeatUnknown(this.#world, false);
    this.report.died(death, (await exit).byItself, true);
  }

  /** The process that runs serves for a random moment too; a point has to be armed at a start. */
  async #startFor(death: Death): Promise<ShopProcess> {
    if (death.at === 'moment') return this.#shop?.isRunning === true ? this.#shop : this.#start();
    await this.#shop?.kill();
    return this.#start(`${death.point}:${death.passage}`);
  }

  /** One that is armed may die before it serves; any other has to start. */
  async #start(failpoint?: string): Promise<ShopProcess> {
    if (failpoint === undefined && this.#shop?.isRunning === true) return this.#shop;
    const { main } = this.#options;
    const shop = new ShopProcess({
      folder: this.#folder,
      ...(failpoint === undefined ? {} : { failpoint }),
      ...(main === undefined ? {} : { main }),
    });
    this.#shop = shop;
    const url = await shop.url();
    if (url === undefined && !(failpoint !== undefined && isKill(await shop.exited))) {
      throw new Error(`the shop did not start (${JSON.stringify(await shop.exited)}):\n${shop.output()}`);
    }
    this.#world.url = url ?? '';
    return shop;
  }

  async #judge(): Promise<void> {
    const verdict = checkShop(this.#folder, this.#world.history, this.#marks);
    this.#marks = verdict.marks;
    this.report.checks += 1;
    this.#violated(verdict.violations);
  }

  #violated(violations: readonly Violation[]): void {
    const { round } = this.#world.history;
    for (const violation of violations) this.report.violations.push({ round, ...violation });
    if (violations.length > 0) this.report.output = this.#shop?.output() ?? '';
  }

  *#secondChances(): Generator<PlannedRound> {
    let { kills: number } = this.#options;
    for (let chance = 0; chance < SECOND_CHANCES; chance += 1) {
      for (const point of this.report.missedPoints()) {
        number += 1;
        yield { number, again: undefined, end: 'killed', ...deathAt(point, () => 1) };
      }
    }
  }
}

/** Makes the shop die as planned; a point that is not reached in time is not waited for. */
function until(shop: ShopProcess, death: Death, longest: number): Promise<ShopExit> {
  if (death.at === 'point') return within(shop, longest, () => shop.kill());
  const { milliseconds, drain } = death;
  return within(shop, milliseconds, () => (drain === undefined ? shop.kill() : shop.stop(drain)));
}

/** Ends the shop when its time is up, unless it dies before. */
async function within(
  shop: ShopProcess,
  milliseconds: number,
  end: () => Promise<ShopExit>,
): Promise<ShopExit> {
  const timer = setTimeout(() => void end(), milliseconds);
  const exit = await shop.exited;
  clearTimeout(timer);
  return exit;
}

function isKill({ signal }: ShopExit): boolean {
  return signal === 'SIGKILL';
}
