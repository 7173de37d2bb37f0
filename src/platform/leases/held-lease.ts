import type { TransactionalDatabase } from '../databases/index.ts';
import { giveLeaseBack, takeLease } from './lease-statements.ts';

/** Work that one process at a time does. */
export interface LeasedWork {
  /** Unique within the module's database. */
  readonly name: string;
  /** Begins under an epoch that nobody had before. */
  begin(epoch: number): Promise<void>;
  /** Ends what is under way, as far as that is still possible; the lease may be somebody else's already. */
  end(): Promise<void>;
}

/** A lease as this process has it, or not. */
export class HeldLease {
  readonly name: string;
  readonly #database: TransactionalDatabase;
  readonly #runner: string;
  readonly #work: LeasedWork;
  #epoch: number | undefined;

  constructor(database: TransactionalDatabase, runner: string, work: LeasedWork) {
    this.name = work.name;
    this.#database = database;
    this.#runner = runner;
    this.#work = work;
  }

  get isHeld(): boolean {
    return this.#epoch !== undefined;
  }

  /** Whether what the database says agrees with what this process believes. */
  agreesWith(stored: { readonly epoch: number; readonly runner: string | null } | undefined): boolean {
    if (this.#epoch === undefined) return true;
    return stored?.runner === this.#runner && stored.epoch === this.#epoch;
  }

  /** Answers whether the lease could be had. */
  async take(): Promise<boolean> {
    const given = { name: this.name, runner: this.#runner };
    const [[row] = []] = await this.#database.executeAll(takeLease, [given]);
    if (row === undefined) return false;
    this.#epoch = row.epoch;
    try {
      await this.#work.begin(row.epoch);
    } catch (error) {
      // Whoever has it and does nothing keeps the others from doing it.
      await this.giveBack();
      throw error;
    }
    return true;
  }

  /** Ends the work first, so that the next holder finds nothing under way. */
  async giveBack(): Promise<void> {
    const epoch = this.#epoch;
    if (epoch === undefined) return;
    this.#epoch = undefined;
    await this.#work.end();
    await this.giveBackStored(epoch);
  }

  /** Of a lease that the database says is this process's. */
  async giveBackStored(epoch: number): Promise<void> {
    await this.#database.execute(giveLeaseBack, { name: this.name, runner: this.#runner, epoch });
  }

  /** Another process has it. */
  async lose(): Promise<void> {
    this.#epoch = undefined;
    await this.#work.end();
  }
}
