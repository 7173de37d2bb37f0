import type { Notices, TransactionalDatabase } from '../databases/index.ts';
import type { Logger } from '../observability/index.ts';

/** What processes that serve one module tell each other. */
export type Hint = 'leases' | 'outbox' | 'inbox';

/** At most one notice of a kind in this time: each is a commit, and PostgreSQL makes one wait for another. */
const GATHER_MILLISECONDS = 5;

/**
 * Hints between the processes that serve one module. One that is lost costs the wait until the next poll,
 * never an event: nothing may depend on them.
 */
export class Hints {
  readonly #notices: Notices | undefined;
  readonly #logger: Logger;
  readonly #module: string;
  readonly #listeners = new Map<Hint, () => void>();
  readonly #gathering = new Map<Hint, Promise<void>>();
  #listening: Promise<{ stop(): Promise<void> }> | undefined;

  constructor(database: TransactionalDatabase, logger: Logger) {
    this.#notices = database.notices;
    this.#module = database.module;
    this.#logger = logger;
  }

  on(hint: Hint, listener: () => void): void {
    this.#listeners.set(hint, listener);
  }

  /** Listens, with a connection of its own, as long as there is somebody to be heard. */
  async start(): Promise<void> {
    if (this.#notices === undefined || this.#listening !== undefined) return;
    const listening = this.#notices.listen((text) => this.#listeners.get(text as Hint)?.());
    this.#listening = listening;
    try {
      await listening;
    } catch (error) {
      this.#listening = undefined;
      this.#logger.warn({ err: error, module: this.#module }, 'hints cannot be heard; polling goes on');
    }
  }

  async stop(): Promise<void> {
    const listening = this.#listening;
    this.#listening = undefined;
    await (await listening?.catch(() => undefined))?.stop();
  }

  /** Tells the other processes; resolves when it is told, and never rejects. */
  tell(hint: Hint): Promise<void> {
    if (this.#notices === undefined) return Promise.resolve();
    let gathering = this.#gathering.get(hint);
    if (gathering === undefined) {
      gathering = this.#tellSoon(hint, this.#notices);
      this.#gathering.set(hint, gathering);
    }
    return gathering;
  }

  async #tellSoon(hint: Hint, notices: Notices): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, GATHER_MILLISECONDS));
    this.#gathering.delete(hint);
    try {
      await notices.tell(hint);
    } catch (error) {
      this.#logger.warn({ err: error, module: this.#module }, 'a hint could not be told; polling goes on');
    }
  }
}
