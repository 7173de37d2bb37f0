import { type Clock, failpoint } from '../foundation/index.ts';
import type { TransactionalDatabase } from '../databases/index.ts';
import type { Logger } from '../observability/index.ts';
import { WakeUp } from '../resilience/index.ts';
import type { Takers } from './inbox.ts';
import { claimEvents, findClaimable, findNextDue, unclaimEvents } from './inbox-statements.ts';
import type { ClaimedEvent, ReactionRunner } from './reaction-runner.ts';
import { StrandedClaims } from './stranded-claims.ts';

const CLAIM = 128;
const MOST_CHAINS = 64;
const POLL_MILLISECONDS = 500;
const FAILURE_PAUSE_MILLISECONDS = 1_000;

/**
 * Runs a module's reactions: in order for each key, up to 64 keys side by side. An event that fails
 * keeps back only the later events of its own key and consumer.
 */
export class InboxWorker {
  readonly #database: TransactionalDatabase;
  readonly #runner: ReactionRunner;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #epoch: number;
  readonly #wakeUp = new WakeUp();
  readonly #chains = new Set<Promise<void>>();
  /** What the chains run or will come to, by position. */
  readonly #held = new Map<number, ClaimedEvent>();
  readonly #stranded: StrandedClaims;
  /** Whether events may be waiting behind those that run. Without it, nobody asks when a reaction ends. */
  #mayHaveMore = true;
  /** Whether events may be waiting for their time. */
  #mayHaveDue = true;
  #stopping = false;
  #running: Promise<void> | undefined;

  constructor(
    database: TransactionalDatabase,
    runner: ReactionRunner,
    epoch: number,
    clock: Clock,
    logger: Logger,
  ) {
    this.#database = database;
    this.#runner = runner;
    this.#epoch = epoch;
    this.#clock = clock;
    this.#logger = logger;
    this.#stranded = new StrandedClaims(database, epoch);
  }

  start(): void {
    this.#running = this.#run();
  }

  /** There may be something to claim. */
  hint(): void {
    this.#mayHaveMore = true;
    this.#wakeUp.hint();
  }

  /** What may be claimed while it is accepted: as much as can run now. */
  takers(): Takers {
    return {
      epoch: this.#epoch,
      capacity: this.#stopping ? 0 : MOST_CHAINS - this.#chains.size,
      isBehind: this.#mayHaveMore && !this.#stopping,
      onClaimed: (events, left) => {
        for (const event of events) this.#startChain([event]);
        if (left > 0) this.hint();
      },
      onUncertain: () => this.#stranded.suspect(),
    };
  }

  /** Finishes the reactions that run; what has not begun stays in the inbox. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wakeUp.hint();
    await this.#running;
    await Promise.all(this.#chains);
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      let pause = POLL_MILLISECONDS;
      try {
        if (await this.#stranded.giveBack(this.#held)) this.#mayHaveMore = true;
        const askedAt = this.#clock.now();
        const claimed = this.#chains.size < MOST_CHAINS ? await this.#claimMore(askedAt) : [];
        for (const chain of groupByKey(claimed)) this.#startChain(chain);
        if (claimed.length > 0) {
          await this.#untilRoom();
          continue;
        }
        if (this.#mayHaveDue) pause = await this.#untilNextDue(askedAt);
      } catch (error) {
        pause = FAILURE_PAUSE_MILLISECONDS;
        this.#stranded.suspect();
        this.#logger.error(
          { err: error, module: this.#database.module },
          'the inbox could not be read; trying again',
        );
      }
      if (!this.#stopping) await this.#wakeUp.wait(pause);
    }
  }

  async #claimMore(now: number): Promise<ClaimedEvent[]> {
    const isBlocked = this.#mayHaveMore && this.#chains.size > 0;
    // Before the question: a hint that comes while it is asked is kept.
    this.#mayHaveMore = false;
    const claimed = await this.#claim(now);
    if (claimed.length > 0 || isBlocked) this.#mayHaveMore = true;
    return claimed;
  }

  async #claim(now: number): Promise<ClaimedEvent[]> {
    const epoch = this.#epoch;
    // Read before the transaction: an idle inbox must not take the writer's turn.
    const rows = await this.#database.all(findClaimable, { now, epoch, limit: CLAIM });
    if (rows.length === 0) return [];
    const positions = JSON.stringify(rows.map((row) => row.position));
    const [taken = []] = await this.#database.executeAll(claimEvents, [{ positions, epoch }]);
    failpoint('events.after-claim');
    const claimed = new Set(taken.map(({ position }) => position));
    return rows
      .filter(({ position }) => claimed.has(position))
      .map((row) => ({ ...row, attempts: row.attempts + 1, epoch }));
  }

  #startChain(events: readonly ClaimedEvent[]): void {
    for (const event of events) this.#held.set(event.position, event);
    const chain = this.#runChain(events).finally(() => {
      for (const event of events) this.#held.delete(event.position);
      this.#chains.delete(chain);
      if (this.#mayHaveMore || this.#stopping) this.#wakeUp.hint();
    });
    this.#chains.add(chain);
  }

  async #runChain(events: readonly ClaimedEvent[]): Promise<void> {
    for (const [index, event] of events.entries()) {
      const finished = !this.#stopping && (await this.#runner.run(event));
      if (finished) continue;
      this.#stranded.suspect();
      this.#mayHaveDue = true;
      this.hint();
      const untried = this.#stopping ? events.slice(index) : events.slice(index + 1);
      await this.#unclaim(untried);
      return;
    }
  }

  async #unclaim(events: readonly ClaimedEvent[]): Promise<void> {
    if (events.length === 0) return;
    const positions = JSON.stringify(events.map((event) => event.position));
    try {
      await this.#database.transaction((transaction) =>
        transaction.execute(unclaimEvents, { positions, epoch: this.#epoch }),
      );
    } catch (error) {
      this.#stranded.suspect();
      this.#logger.error({ err: error }, 'claimed events could not be given back; trying again');
    }
  }

  async #untilRoom(): Promise<void> {
    while (this.#chains.size >= MOST_CHAINS / 2) await Promise.race(this.#chains);
  }

  async #untilNextDue(after: number): Promise<number> {
    const next = await this.#database.first(findNextDue, { epoch: this.#epoch, after });
    if (next?.due_at === undefined || next.due_at === null) {
      this.#mayHaveDue = false;
      return POLL_MILLISECONDS;
    }
    return Math.min(POLL_MILLISECONDS, Math.max(1, next.due_at - this.#clock.now()));
  }
}

function groupByKey(events: readonly ClaimedEvent[]): ClaimedEvent[][] {
  const chains = new Map<string, ClaimedEvent[]>();
  for (const event of events) {
    const name = `${event.consumer}\n${event.source}\n${event.key}`;
    const chain = chains.get(name);
    if (chain === undefined) chains.set(name, [event]);
    else chain.push(event);
  }
  return [...chains.values()];
}
