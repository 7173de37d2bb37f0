import { backoffDelay, sleep } from '../../resilience/index.ts';
import type { FeedPort } from './feed-port.ts';

const FAILURE_BACKOFF = { firstMilliseconds: 100, longestMilliseconds: 2_000 };

/** Hears from a producer in another process when it has stored something. */
export class ChangeWatch {
  readonly #port: FeedPort;
  readonly #onChange: () => void;
  #change: string | undefined;
  #stopping: AbortController | undefined;
  #running: Promise<void> | undefined;

  constructor(port: FeedPort, onChange: () => void) {
    this.#port = port;
    this.#onChange = onChange;
  }

  /** The latest that was heard of; undefined while the producer does not answer. */
  get change(): string | undefined {
    return this.#change;
  }

  start(): void {
    this.#stopping = new AbortController();
    this.#running = this.#run(this.#stopping.signal);
  }

  /** Does not wait for an answer that is still awaited. */
  async stop(): Promise<void> {
    this.#stopping?.abort();
    this.#change = undefined;
    await this.#running;
  }

  async #run(stopping: AbortSignal): Promise<void> {
    let failures = 0;
    const stopped = new Promise<undefined>((resolve) => {
      stopping.addEventListener('abort', () => resolve(undefined));
    });
    while (!stopping.aborted) {
      try {
        const change = await Promise.race([this.#port.changed(this.#change ?? ''), stopped]);
        failures = 0;
        if (stopping.aborted || change === this.#change) continue;
        this.#change = change;
        this.#onChange();
      } catch {
        // The lanes ask by themselves meanwhile, and tell what is wrong.
        this.#change = undefined;
        failures += 1;
        await sleep(backoffDelay(FAILURE_BACKOFF, failures, Math.random), stopping);
      }
    }
  }
}
