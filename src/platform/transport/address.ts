import {
  BrokenCircuitError,
  type BulkheadPolicy,
  bulkhead,
  type CircuitBreakerPolicy,
  circuitBreaker,
  ConsecutiveBreaker,
  handleWhen,
  CircuitState,
} from 'cockatiel';
import { Pool } from 'undici';
import { type AppError, isAppError } from '../foundation/index.ts';
import { type Answer, type Question, sendQuestion } from './send-question.ts';
import { circuitOpen, silent } from './transport-errors.ts';
import { howAnswered } from './wire.ts';

const CONNECT_MILLISECONDS = 1_000;
/** Calls that an address answers at the same time; more wait for a connection, within their deadline. */
const CONNECTIONS = 64;
const FAILURES_IN_A_ROW = 5;
const OPEN_MILLISECONDS = 1_000;

/** One address of a process: its kept connections, and whether it is left alone because it fails. */
export class Address {
  readonly origin: string;
  readonly #pool: Pool;
  readonly #breaker: CircuitBreakerPolicy;
  /** Who waits for a connection waits here, and is told the time left when its turn comes. */
  readonly #line: BulkheadPolicy = bulkhead(CONNECTIONS, Infinity);
  /** What stands between may swallow signs; only where one has come through is one expected. */
  readonly #signs = {
    areExpected: false,
    onSign: () => {
      this.#signs.areExpected = true;
    },
  };

  constructor(origin: string) {
    this.origin = origin;
    this.#pool = new Pool(origin, {
      connections: CONNECTIONS,
      pipelining: 1,
      connect: { timeout: CONNECT_MILLISECONDS },
      // Every call has a deadline of its own.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    this.#breaker = circuitBreaker(handleWhen(isFailureOfTheWay), {
      halfOpenAfter: OPEN_MILLISECONDS,
      breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW),
    });
  }

  /**
   * Calls `tell` when there is a connection and there was none, so that the process may be another than before.
   */
  onNewConnection(tell: () => void): void {
    let isConnected = false;
    this.#pool.on('connect', () => {
      if (isConnected) return;
      isConnected = true;
      tell();
    });
    this.#pool.on('disconnect', () => {
      isConnected = this.#pool.stats.connected > 0;
    });
  }

  get isOpen(): boolean {
    return this.#breaker.state === CircuitState.Open;
  }

  async send(question: Question): Promise<Answer> {
    const send = () => {
      if (Date.now() >= question.deadline) throw silent(question.callee);
      return sendQuestion(this.#pool, this.origin, question, this.#signs);
    };
    try {
      const answer = await this.#breaker.execute(() => this.#line.execute(send).catch(errorThatWasAnswered));
      if (isAppError(answer)) throw answer;
      return answer;
    } catch (error) {
      throw error instanceof BrokenCircuitError ? circuitOpen(question.callee) : error;
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

/** For the breaker: whoever answers, be it with an error, is there. */
function errorThatWasAnswered(error: unknown): AppError {
  if (isAppError(error) && howAnswered(error) !== undefined) return error;
  throw error;
}

/**
 * What says nothing of the module, only of the process or the way to it. An error that was answered never does: it
 * may be of another way, from the callee on to a module that it calls.
 */
export function isFailureOfTheWay(error: unknown): boolean {
  if (howAnswered(error) !== undefined) return false;
  if (!isAppError(error) || !error.code.startsWith('transport.')) return false;
  return error.kind === 'timeout' || error.kind === 'unavailable';
}
