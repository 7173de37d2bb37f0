import {
  BulkheadRejectedError,
  type BulkheadPolicy,
  bulkhead,
  ExponentialBackoff,
  handleWhen,
  type RetryPolicy,
  retry,
} from 'cockatiel';
import { isAppError } from '../foundation/index.ts';
import { type Address, isFailureOfTheWay } from './address.ts';
import { RetryBudget } from './retry-budget.ts';
import type { Answer, Question } from './send-question.ts';
import { silent, tooManyCalls } from './transport-errors.ts';

const AT_ONCE = 128;
const WAITING = 1_024;
const MOST_REPETITIONS = 3;
const BACKOFF = { initialDelay: 20, maxDelay: 500 };

/** A module in other processes: its addresses, and how much is asked of it at a time. */
export class Callee {
  readonly #addresses: readonly Address[];
  readonly #limit: BulkheadPolicy = bulkhead(AT_ONCE, WAITING);
  readonly #budget = new RetryBudget();
  readonly #retry: RetryPolicy;
  #next = 0;

  constructor(addresses: readonly Address[]) {
    this.#addresses = addresses;
    this.#retry = retry(
      handleWhen((error) => mayHelp(error) && this.#budget.spend()),
      { maxAttempts: MOST_REPETITIONS, backoff: new ExponentialBackoff(BACKOFF) },
    );
  }

  /**
   * Repetitions go to another address where there is one, keep to the deadline, and together are at most a tenth
   * of the calls.
   */
  async ask(question: Question): Promise<Answer> {
    this.#budget.earn();
    const send = () => {
      if (Date.now() >= question.deadline) throw silent(question.callee);
      return this.#choose().send(question);
    };
    try {
      return await this.#limit.execute(() => (question.mayRepeat ? this.#retry.execute(send) : send()));
    } catch (error) {
      throw error instanceof BulkheadRejectedError ? tooManyCalls(question.callee) : error;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#addresses.map((address) => address.close()));
  }

  /** In turn; those that are left alone come only when there is no other. */
  #choose(): Address {
    const count = this.#addresses.length;
    for (let offset = 0; offset < count; offset += 1) {
      const address = this.#addresses[(this.#next + offset) % count] as Address;
      if (address.isOpen && offset < count - 1) continue;
      this.#next = (this.#next + offset + 1) % count;
      return address;
    }
    throw new TypeError('a callee has at least one address');
  }
}

/** Past its deadline nobody waits for the answer of another try. */
function mayHelp(error: unknown): boolean {
  return isFailureOfTheWay(error) && isAppError(error) && error.kind !== 'timeout';
}
