import { type Clock, isAppError, messageOf } from '../foundation/index.ts';
import type { Logger } from '../observability/index.ts';

const REMIND_AFTER_MILLISECONDS = 60_000;

export interface FailureLogParts {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly failing: string;
  readonly again: string;
}

/**
 * Tells of something that is tried again and again: when it begins to fail or fails otherwise, with the cause; while it
 * goes on, once a minute; and when it succeeds again. What is only away for a while is a warning.
 */
export class FailureLog {
  readonly #parts: FailureLogParts;
  #what: string | undefined;
  #failures = 0;
  #since = 0;
  #toldAt = 0;

  constructor(parts: FailureLogParts) {
    this.#parts = parts;
  }

  failed(error: unknown): void {
    const { logger, clock, fields, failing } = this.#parts;
    const now = clock.now();
    const what = isAppError(error) ? error.code : messageOf(error);
    if (this.#failures === 0) this.#since = now;
    this.#failures += 1;
    const isNew = what !== this.#what;
    if (!isNew && now - this.#toldAt < REMIND_AFTER_MILLISECONDS) return;
    this.#what = what;
    this.#toldAt = now;
    const told = { ...fields, failures: this.#failures, milliseconds: now - this.#since };
    const level = isAway(error) ? 'warn' : 'error';
    logger[level](isNew ? { ...told, err: error } : { ...told, error: messageOf(error) }, failing);
  }

  succeeded(): void {
    if (this.#failures === 0) return;
    const { logger, clock, fields, again } = this.#parts;
    logger.info({ ...fields, failures: this.#failures, milliseconds: clock.now() - this.#since }, again);
    this.#failures = 0;
    this.#what = undefined;
  }
}

function isAway(error: unknown): boolean {
  return isAppError(error) && (error.kind === 'unavailable' || error.kind === 'timeout');
}
