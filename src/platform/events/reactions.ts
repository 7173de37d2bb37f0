import type { TransactionalDatabase } from '../databases/index.ts';
import type { Clock } from '../foundation/index.ts';
import type { LeasedWork } from '../leases/index.ts';
import type { Logger } from '../observability/index.ts';
import type { Takers } from './inbox.ts';
import { INBOX_LEASE } from './inbox-schema.ts';
import { InboxWorker } from './inbox-worker.ts';
import type { ReactionRunner } from './reaction-runner.ts';

export interface ReactionsParts {
  readonly database: TransactionalDatabase;
  readonly runner: ReactionRunner;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Some events were accepted here that the process with the lease should look for. */
  readonly tellHolder: () => void;
}

/** Runs what a module's inbox has accepted, in the process that holds the module's lease. */
export class Reactions implements LeasedWork {
  readonly name = INBOX_LEASE;
  readonly #parts: ReactionsParts;
  readonly #elsewhere: Takers;
  #worker: InboxWorker | undefined;

  constructor(parts: ReactionsParts) {
    this.#parts = parts;
    this.#elsewhere = {
      epoch: 0,
      capacity: 0,
      isBehind: false,
      onClaimed: (_events, left) => {
        if (left > 0) parts.tellHolder();
      },
      onUncertain: () => undefined,
    };
  }

  async begin(epoch: number): Promise<void> {
    const { database, runner, clock, logger } = this.#parts;
    this.#worker = new InboxWorker(database, runner, epoch, clock, logger);
    this.#worker.start();
  }

  async end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.stop();
  }

  /** Who runs what is accepted now: this process, at once, or another one. */
  takers(): Takers {
    return this.#worker?.takers() ?? this.#elsewhere;
  }

  hint(): void {
    this.#worker?.hint();
  }
}
