import type { TransactionalDatabase } from '../../../src/platform/databases/index.ts';
import { HeldLease, type LeasedWork } from '../../../src/platform/leases/held-lease.ts';
import { readLeases } from '../../../src/platform/leases/lease-statements.ts';

/**
 * A lease as one process has it. When it looks whether it still has it, and when it takes it, is decided from
 * outside: between the two it may go on long after another has taken over.
 */
export class SimulatedLease {
  readonly name: string;
  readonly module: string;
  readonly #database: TransactionalDatabase;
  readonly #lease: HeldLease;
  readonly #onFailure: (error: unknown) => void;
  #busy: Promise<void> = Promise.resolve();

  constructor(
    database: TransactionalDatabase,
    runner: string,
    work: LeasedWork,
    onFailure: (error: unknown) => void,
  ) {
    this.name = work.name;
    this.module = database.module;
    this.#database = database;
    this.#lease = new HeldLease(database, runner, work);
    this.#onFailure = onFailure;
  }

  get isHeld(): boolean {
    return this.#lease.isHeld;
  }

  take(): void {
    this.#inTurn(async () => {
      await this.#loseIfTaken();
      if (!this.#lease.isHeld) await this.#lease.take();
    });
  }

  /** Notices when another process has taken it. */
  look(): void {
    this.#inTurn(() => this.#loseIfTaken());
  }

  async #loseIfTaken(): Promise<void> {
    if (!this.#lease.isHeld) return;
    const stored = await this.#database.all(readLeases, {});
    if (!this.#lease.agreesWith(stored.find(({ name }) => name === this.name))) await this.#lease.lose();
  }

  /** As a membership does: one thing after the other. */
  #inTurn(work: () => Promise<unknown>): void {
    this.#busy = this.#busy.then(async () => {
      await work().catch(this.#onFailure);
    });
  }
}
