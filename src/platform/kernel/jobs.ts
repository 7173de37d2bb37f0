import type { Logger } from '../observability/index.ts';
import { inNewTrace } from '../observability/index.ts';
import { sleep } from '../resilience/index.ts';

export interface RunnableJob {
  readonly module: string;
  readonly name: string;
  readonly everyMilliseconds: number;
  readonly run: () => Promise<unknown>;
}

/** A job with the word of whether it is this process's to run now. */
export interface SharedJob extends RunnableJob {
  readonly mayRun: () => boolean;
}

/** Repeats work until stopped; one run of a job at a time. */
export class Jobs {
  readonly #logger: Logger;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>[] = [];

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  start(job: SharedJob): void {
    this.#running.push(this.#repeat(job));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running);
  }

  async #repeat(job: SharedJob): Promise<void> {
    for (;;) {
      await sleep(job.everyMilliseconds, this.#stopping.signal);
      if (this.#stopping.signal.aborted) return;
      if (!job.mayRun()) continue;
      await inNewTrace(job.module, `job ${job.name}`, () => this.#run(job)).catch(() => undefined);
    }
  }

  /** What fails is told of in its own trace. */
  async #run({ run, module, name }: RunnableJob): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#logger.error({ err: error, module, job: name }, 'a job failed; it runs again at its next time');
      throw error;
    }
  }
}
