const MOST = 10;
const EARNED_BY_A_CALL = 0.1;

/**
 * Repetitions are at most a tenth of the calls, and ten at once: a callee that is overloaded is not asked several
 * times as much (Google, "Site Reliability Engineering", chapter 21).
 */
export class RetryBudget {
  #left = MOST;

  earn(): void {
    this.#left = Math.min(MOST, this.#left + EARNED_BY_A_CALL);
  }

  /** Answers whether there is enough left for one more. */
  spend(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
