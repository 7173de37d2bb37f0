import { type Clock, toIsoTime } from '../foundation/index.ts';
import { inNewTrace, type Logger } from '../observability/index.ts';
import { sleep } from '../resilience/index.ts';
import { asOfEntry, CHUNK, type CopiesModule, entriesOf, type Entry, nameOf } from './copy-entry.ts';
import { cutShort, unknownCopy } from './errors.ts';
import { reconcileCopy, type Difference, type ReconciledPart } from './reconcile-copy.ts';
import { reconcileReadModel } from './reconcile-read-model.ts';

/** What copies have to know of the events on their way. */
export interface EventsOnTheirWay {
  /** From an owner to a module. */
  waiting(owner: string, module: string): Promise<number>;
  oldestUnapplied(module: string, consumer: string): Promise<number | undefined>;
  lastApplied(module: string, consumer: string): Promise<number | undefined>;
}

export interface CopiesOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly rate: number;
  readonly events: EventsOnTheirWay;
  /** Makes owners ready to answer in a process that does not serve. */
  readonly prepareOwners: () => Promise<void>;
}

export interface CopyStatus {
  readonly module: string;
  readonly copy: string;
  /** The module that owns what is copied; of a read model the tables that it is made from. */
  readonly of: string;
  readonly table: string;
  readonly state: 'new' | 'filling' | 'filled';
  readonly generation: number;
  /** In the filling that is under way, or the last one. */
  readonly copied: number;
  readonly filledAt: string | null;
  /** Whatever was published by then is in it; null until it has been filled for the first time. */
  readonly asOf: string | null;
  /** The age of the oldest change that is not in it. */
  readonly lagSeconds: number | null;
  readonly lastEventAt: string | null;
}

export interface ReconcileReport {
  readonly module: string;
  readonly copy: string;
  readonly compared: number;
  /** The first of them by key. */
  readonly differences: readonly Difference[];
  readonly found: number;
  readonly repaired: number;
  readonly inFlight: number;
}

export interface CopyProgress {
  readonly copy: string;
  readonly rows: number;
}
type OnCopyProgress = (progress: CopyProgress) => void;

const MOST_DIFFERENCES = 100;
const LOOK_MILLISECONDS = 1_000;
/** Looking takes no more than a twentieth of the time, however long the backlog. */
const REST_AFTER_LOOKING = 19;

/** The copies and read models of all modules of this process. */
export class Copies {
  readonly #entries: readonly Entry[];
  readonly #options: CopiesOptions;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>[] = [];
  #isServing = false;
  #looking: Promise<void> | undefined;
  #couldLook = true;

  constructor(modules: readonly CopiesModule[], options: CopiesOptions) {
    this.#options = options;
    this.#entries = modules.flatMap((module) => entriesOf(module, options));
  }

  /** Fills what is new or was cut short, and looks after the ages of all. */
  async start(): Promise<void> {
    this.#isServing = true;
    if (this.#entries.length === 0) return;
    for (const { filling } of this.#entries) await filling.begin();
    for (const { filling } of this.#entries) this.#running.push(filling.run(this.#stopping.signal));
    await this.#look();
    this.#running.push(this.#keepLooking());
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running);
    await this.#looking;
  }

  /** Of all modules, or of one; the ages are those of the last look. */
  async status(module?: string): Promise<CopyStatus[]> {
    if (!this.#isServing) await this.#look();
    const asked = this.#entries.filter((entry) => module === undefined || nameOf(entry) === module);
    return Promise.all(asked.map((entry) => this.#statusOf(entry)));
  }

  /** Makes a copy or read model anew from its first row. Readers have what is there until it is replaced. */
  async rebuild(module: string, name: string, onProgress: OnCopyProgress): Promise<CopyStatus> {
    const entry = this.#find(module, name);
    await this.#prepareOwners();
    await entry.filling.beginAgain();
    await entry.filling.run(this.#stopping.signal, ({ copied }) => onProgress({ copy: name, rows: copied }));
    if (this.#stopping.signal.aborted) throw cutShort(name);
    await this.#look();
    return this.#statusOf(entry);
  }

  /** Compares a copy with its owner, or a read model with what it is made from, and makes it right. */
  async reconcile(
    module: string,
    name: string,
    dryRun: boolean,
    onProgress: OnCopyProgress,
  ): Promise<ReconcileReport> {
    const entry = this.#find(module, name);
    await this.#prepareOwners();
    if (this.#isServing) await entry.filling.run(this.#stopping.signal);
    if (!dryRun) await entry.filling.begin();
    const report = {
      module,
      copy: name,
      compared: 0,
      differences: [] as Difference[],
      found: 0,
      repaired: 0,
      inFlight: 0,
    };
    const onPart = (part: ReconciledPart) => {
      report.compared += part.compared;
      report.found += part.differences.length;
      report.differences.push(...part.differences.slice(0, MOST_DIFFERENCES - report.differences.length));
      report.repaired += part.repaired;
      report.inFlight += part.inFlight;
      onProgress({ copy: name, rows: report.compared });
    };
    await inNewTrace(module, `reconcile ${name}`, () => this.#reconcileEntry(entry, { dryRun, onPart }));
    return report;
  }

  #reconcileEntry(entry: Entry, options: Parameters<typeof reconcileCopy>[1]): Promise<void> {
    const { module, filling, copy, readModel } = entry;
    const { clock, rate, events } = this.#options;
    const shared = { database: module.database, filling, limit: CHUNK, rate, signal: this.#stopping.signal };
    if (readModel !== undefined) return reconcileReadModel({ ...shared, ...readModel }, options);
    if (copy === undefined) throw new TypeError(`${filling.name} is neither a copy nor a read model`);
    const client = module.clientOf(copy.source.contract);
    const waiting = () => events.waiting(copy.source.contract.module, module.database.module);
    const isDelivering = this.#isServing;
    return reconcileCopy({ ...shared, copy, client, clock, waiting, isDelivering }, options);
  }

  #find(module: string, name: string): Entry {
    const ofModule = this.#entries.filter((entry) => nameOf(entry) === module);
    const found = ofModule.find(({ filling }) => filling.name === name);
    if (found === undefined)
      throw unknownCopy(
        module,
        name,
        ofModule.map(({ filling }) => filling.name),
      );
    return found;
  }

  async #prepareOwners(): Promise<void> {
    if (!this.#isServing) await this.#options.prepareOwners();
  }

  async #keepLooking(): Promise<void> {
    const { signal } = this.#stopping;
    let pause = LOOK_MILLISECONDS;
    while (!signal.aborted) {
      await sleep(pause, signal);
      if (signal.aborted) return;
      const startedAt = performance.now();
      await this.#look();
      pause = Math.max(LOOK_MILLISECONDS, (performance.now() - startedAt) * REST_AFTER_LOOKING);
    }
  }

  /** Who asks meanwhile shares it. */
  #look(): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** An owner that cannot be asked leaves the age of its copies as it was: they grow older. */
  async #lookOnce(): Promise<void> {
    const looked = await Promise.allSettled(this.#entries.map((entry) => this.#lookAt(entry)));
    const failed = looked.find((result) => result.status === 'rejected');
    if (failed !== undefined && this.#couldLook)
      this.#options.logger.warn({ err: failed.reason }, 'the age of a copy cannot be told at the moment');
    this.#couldLook = failed === undefined;
  }

  async #lookAt({ module, filling, copy }: Entry): Promise<void> {
    if (copy === undefined) return;
    const { clock, events } = this.#options;
    const state = await filling.read();
    if (state === undefined || (state.state === 'filling' && state.generation === 1)) return;
    const now = clock.now();
    const oldest = await Promise.all(
      copy.keptBy.map((consumer) => events.oldestUnapplied(module.database.module, consumer)),
    );
    module.ages.set(copy.name, Math.min(now, ...oldest.filter((time) => time !== undefined)));
  }

  async #statusOf(entry: Entry): Promise<CopyStatus> {
    const { module, filling, copy, readModel } = entry;
    const state = await filling.read();
    const asOf = asOfEntry(entry);
    const applied = await Promise.all(
      (copy?.keptBy ?? []).map((consumer) =>
        this.#options.events.lastApplied(module.database.module, consumer),
      ),
    );
    const last = Math.max(0, ...applied.filter((time) => time !== undefined));
    return {
      module: module.database.module,
      copy: filling.name,
      of: copy?.source.contract.module ?? readModel?.declaration.madeFrom.join(', ') ?? '',
      table: copy?.table ?? readModel?.declaration.table ?? '',
      state: state?.state ?? 'new',
      generation: state?.generation ?? 0,
      copied: state?.copied ?? 0,
      filledAt: isoOrNull(state?.finished_at),
      asOf: isoOrNull(asOf),
      lagSeconds: asOf === undefined ? null : Math.max(0, this.#options.clock.now() - asOf) / 1_000,
      lastEventAt: isoOrNull(last === 0 ? undefined : last),
    };
  }
}

function isoOrNull(time: number | null | undefined): string | null {
  return time === null || time === undefined || !Number.isFinite(time) ? null : toIsoTime(time);
}
