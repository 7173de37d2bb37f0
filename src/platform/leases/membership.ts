import type { TransactionalDatabase } from '../databases/index.ts';
import type { Logger } from '../observability/index.ts';
import { sleep, WakeUp } from '../resilience/index.ts';
import { Hints } from './hints.ts';
import { HeldLease, type LeasedWork } from './held-lease.ts';
import { beat, forgetDeadRunners, forgetRunner, readLeases, readLiveRunners } from './lease-statements.ts';
import { preferredRunner } from './preferred-runner.ts';

export interface MembershipOptions {
  /** This process, under a name that no other has or had. */
  readonly runner: string;
  /** After so many milliseconds without a beat others take over. */
  readonly leaseMilliseconds: number;
  readonly logger: Logger;
}

const BEATS_PER_LEASE = 5;
const RETRY_MILLISECONDS = 50;

/** This process among those that serve one module, and the leases of the module that it holds. */
export class Membership {
  readonly runner: string;
  readonly hints: Hints;
  readonly #database: TransactionalDatabase;
  readonly #options: MembershipOptions;
  readonly #leases: HeldLease[] = [];
  readonly #wakeUp = new WakeUp();
  /** One process owns a SQLite folder, so there is nobody to be told from and nothing to beat for. */
  readonly #isExclusive: boolean;
  #live: readonly string[];
  #stopping = false;
  #beating: Promise<void> | undefined;

  constructor(database: TransactionalDatabase, options: MembershipOptions) {
    this.runner = options.runner;
    this.#database = database;
    this.#options = options;
    this.#isExclusive = database.placement.engine === 'sqlite';
    this.#live = [options.runner];
    this.hints = new Hints(database, options.logger);
    this.hints.on('leases', () => this.#wakeUp.hint());
  }

  /** Whether no other process serves the module, as far as the last beat could tell. */
  get isAlone(): boolean {
    return this.#live.length <= 1;
  }

  /** To be called before `start`. */
  addWork(work: LeasedWork): void {
    this.#leases.push(new HeldLease(this.#database, this.runner, work));
  }

  holds(name: string): boolean {
    return this.#leases.some((lease) => lease.name === name && lease.isHeld);
  }

  /** Whether this process has the module's leases, so that what one process should do is for it to do. */
  get leads(): boolean {
    return this.#leases.every(({ isHeld }) => isHeld);
  }

  /** Enters this process and takes what is its to take; from then on it beats. */
  async start(): Promise<void> {
    if (this.#isExclusive) {
      for (const lease of this.#leases) await lease.take();
      return;
    }
    await this.#beat();
    this.#beating = this.#beatRepeatedly();
  }

  /** Does something while no other process does the same; waits for its turn. */
  async exclusively<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const turn = new HeldLease(this.#database, this.runner, {
      name,
      begin: async () => undefined,
      end: async () => undefined,
    });
    while (!(await turn.take())) await sleep(RETRY_MILLISECONDS);
    try {
      return await work();
    } finally {
      await turn.giveBack();
    }
  }

  /** Gives everything back, so that the others need not wait. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wakeUp.hint();
    await this.#beating;
    for (const lease of this.#leases) await lease.giveBack();
    if (!this.#isExclusive) {
      await this.#database.execute(forgetRunner, { runner: this.runner });
      if (!this.isAlone) await this.hints.tell('leases');
    }
    await this.hints.stop();
  }

  async #beatRepeatedly(): Promise<void> {
    const pause = this.#options.leaseMilliseconds / BEATS_PER_LEASE;
    while (!this.#stopping) {
      await this.#wakeUp.wait(pause);
      if (this.#stopping) return;
      try {
        await this.#beat();
      } catch (error) {
        this.#options.logger.error(
          { err: error, module: this.#database.module },
          'the leases of a module could not be renewed; trying again',
        );
      }
    }
  }

  async #beat(): Promise<void> {
    const milliseconds = this.#options.leaseMilliseconds;
    const [live, stored] = await this.#database.transaction(async (transaction) => {
      transaction.enqueue(beat, { runner: this.runner, milliseconds });
      return Promise.all([transaction.all(readLiveRunners, {}), transaction.all(readLeases, {})]);
    });
    await this.#noticeRunners(live.map(({ id }) => id));
    const leases = new Map(stored.map((row) => [row.name, row]));
    for (const lease of this.#leases) {
      try {
        await this.#settle(lease, leases.get(lease.name));
      } catch (error) {
        // The others are settled all the same, and this one at the next beat.
        this.#options.logger.error(
          { err: error, module: this.#database.module, lease: lease.name },
          'a lease could not be taken or given back; trying again',
        );
      }
    }
  }

  async #noticeRunners(live: readonly string[]): Promise<void> {
    const isLess = this.#live.some((runner) => !live.includes(runner));
    this.#live = live;
    if (isLess) await this.#database.execute(forgetDeadRunners, {});
    if (this.isAlone) await this.hints.stop();
    else await this.hints.start();
  }

  async #settle(
    lease: HeldLease,
    stored: { epoch: number; runner: string | null } | undefined,
  ): Promise<void> {
    if (!lease.agreesWith(stored)) {
      this.#options.logger.warn(
        { module: this.#database.module, lease: lease.name },
        'another process has taken a lease over, since this one did not answer in time',
      );
      await lease.lose();
    }
    // All leases of a module go to one process, which then needs to tell no other of what it accepts.
    const isPreferred = preferredRunner(this.#database.module, this.#live) === this.runner;
    if (isPreferred) {
      if (!lease.isHeld) await lease.take();
    } else if (lease.isHeld) {
      await lease.giveBack();
      await this.hints.tell('leases');
    } else if (stored?.runner === this.runner) await lease.giveBackStored(stored.epoch);
  }
}
