import type { TransactionalDatabase } from '../databases/index.ts';
import { findClaimed, unclaimEvents } from './inbox-statements.ts';

const LOOK_MILLISECONDS = 1_000;

/**
 * Events that are claimed by this process and that it does not run: the answer to claiming them was lost, or
 * the failure of their reaction could not be stored. They would wait for the next start.
 */
export class StrandedClaims {
  readonly #database: TransactionalDatabase;
  readonly #epoch: number;
  #isSuspected = false;
  #lookAt = 0;
  #seen: ReadonlySet<number> = new Set();

  constructor(database: TransactionalDatabase, epoch: number) {
    this.#database = database;
    this.#epoch = epoch;
  }

  /** The database has failed in a way that may have left some. */
  suspect(): void {
    this.#isSuspected = true;
  }

  /**
   * Gives back those that two looks in a row have found: what is being claimed at the moment looks the same
   * to one. Should it be run twice all the same, it takes effect once. Answers whether there were some.
   */
  async giveBack(held: ReadonlyMap<number, unknown>): Promise<boolean> {
    if (!this.#isSuspected || performance.now() < this.#lookAt) return false;
    this.#lookAt = performance.now() + LOOK_MILLISECONDS;
    const claimed = await this.#database.all(findClaimed, { epoch: this.#epoch });
    const stranded = claimed.map(({ position }) => position).filter((position) => !held.has(position));
    const positions = stranded.filter((position) => this.#seen.has(position));
    this.#seen = new Set(stranded);
    if (positions.length > 0) {
      const given = { positions: JSON.stringify(positions), epoch: this.#epoch };
      await this.#database.execute(unclaimEvents, given);
    }
    this.#isSuspected = stranded.length > positions.length;
    return positions.length > 0;
  }
}
