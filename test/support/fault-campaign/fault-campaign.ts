import { setTimeout as delay } from 'node:timers/promises';
import { followAccepted, repeatUnknown, untilRest } from '../campaign/come-to-rest.ts';
import { definiteAnswer, History } from '../campaign/history.ts';
import { Random } from '../campaign/random.ts';
import { newProduct, setUpShop } from '../campaign/set-up-shop.ts';
import { World } from '../campaign/world.ts';
import { checkShop } from '../checkers/check-shop.ts';
import type { Marks } from '../checkers/marks.ts';
import { until } from '../until.ts';
import type { Fault, FaultPlace } from './fault.ts';
import { type FaultReport, hasRecovered, reportFault } from './fault-report.ts';
import { CLIENTS, Load } from './load.ts';
import { Watch } from './watch.ts';

export interface FaultCampaignOptions<Place extends FaultPlace> {
  readonly place: Place;
  readonly faults: readonly Fault<Place>[];
  readonly seed: string;
  /**
   * How long each fault lasts at least, and the time before and after it that it is compared with. It goes
   * on until `/status` has named the module, and is watched until the module has recovered, within bounds.
   */
  readonly seconds: number;
  readonly onReport?: (report: FaultReport) => void;
}

const COUNTED_PRODUCTS = 6;
/** Connections and compiled code, of the shop and of the load. */
const WARM_UP_MILLISECONDS = 1_000;
const NAMED_MILLISECONDS = 10_000;
const RECOVERED_MILLISECONDS = 20_000;

/** Puts the shop under load and its modules' databases through one fault after the other; removes it then. */
export async function runFaultCampaign<Place extends FaultPlace>(
  options: FaultCampaignOptions<Place>,
): Promise<FaultReport[]> {
  try {
    return await new FaultCampaign(options).run();
  } finally {
    await options.place.remove();
  }
}

class FaultCampaign<Place extends FaultPlace> {
  readonly #place: Place;
  readonly #options: FaultCampaignOptions<Place>;
  readonly #random: Random;
  readonly #world = new World(new History());
  readonly #counted: string[] = [];
  #marks: Marks = new Map();

  constructor(options: FaultCampaignOptions<Place>) {
    const { place } = options;
    this.#place = place;
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#world.url = place.url;
    // A participant that does not answer is given up after some tries.
    this.#world.history.refusals.push('orders.order-failed');
  }

  async run(): Promise<FaultReport[]> {
    await setUpShop(this.#world, CLIENTS);
    for (let number = 1; number <= COUNTED_PRODUCTS; number += 1) await this.#addCounted(number);
    const reports: FaultReport[] = [];
    for (const fault of this.#options.faults) {
      const report = await this.#runFault(fault);
      reports.push(report);
      this.#options.onReport?.(report);
    }
    return reports;
  }

  async #runFault(fault: Fault<Place>): Promise<FaultReport> {
    const world = this.#world;
    const random = this.#random.fork(fault.name);
    const milliseconds = this.#options.seconds * 1_000;
    const load = new Load(world, this.#counted);
    const watch = new Watch(world.url);
    load.start(random.fork('load'));
    await delay(WARM_UP_MILLISECONDS);
    load.samples.length = 0;
    watch.start();
    await delay(milliseconds);
    const struckAt = performance.now();
    const heal = await fault.strike(this.#place, random.fork('fault'));
    await delay(milliseconds);
    if (fault.isComplete) await within(NAMED_MILLISECONDS, () => watch.hasNamed(fault.victim ?? ''));
    const healingAt = performance.now();
    await heal();
    const healedAt = performance.now();
    await delay(milliseconds);
    await within(RECOVERED_MILLISECONDS, () => hasRecovered(load.samples, fault, healedAt));
    await Promise.all([load.stop(), watch.stop()]);
    const restingAt = performance.now();
    await repeatUnknown(world, true);
    await followAccepted(world);
    const unrest = await untilRest(world);
    const rest = { milliseconds: performance.now() - restingAt, unrest };
    const violations = await this.#check();
    const { samples } = load;
    const { looks } = watch;
    return reportFault({
      fault,
      moments: { struckAt, healingAt, healedAt },
      samples,
      looks,
      rest,
      violations,
    });
  }

  async #check() {
    const copy = await this.#place.copy();
    try {
      const { violations, marks } = checkShop(copy.folder, this.#world.history, this.#marks);
      this.#marks = marks;
      return violations;
    } finally {
      await copy.remove();
    }
  }

  async #addCounted(number: number): Promise<void> {
    const { userId, token } = this.#world.staff;
    const request = newProduct(token, `Counted ${number}`, 100);
    const operation = await this.#world.ask('create-product', userId, '', request);
    if (definiteAnswer(operation)?.outcome !== 'ok') throw new Error('a product could not be added');
    this.#counted.push(operation.subject);
  }
}

/** Gives something its time; whether it came is for the report. */
async function within(milliseconds: number, holds: () => boolean): Promise<void> {
  await until(holds, milliseconds).catch(() => undefined);
}
