import { messageOf } from './app-error.ts';

export interface Stoppable {
  readonly name: string;
  stop(): Promise<void> | void;
}

/**
 * What was started, stopped in reverse order. Each part has `boundMilliseconds` to stop; one that
 * fails or overruns is reported and does not keep the others from stopping.
 */
export class Lifecycle {
  readonly #parts: Stoppable[] = [];
  #stopping: Promise<string[]> | undefined;

  started(part: Stoppable): void {
    this.#parts.push(part);
  }

  /** Answers what went wrong, a line each; the second call answers the same. */
  stop(boundMilliseconds: number): Promise<string[]> {
    this.#stopping ??= this.#stopAll(boundMilliseconds);
    return this.#stopping;
  }

  async #stopAll(boundMilliseconds: number): Promise<string[]> {
    const problems: string[] = [];
    for (const part of this.#parts.toReversed()) {
      const problem = await stopWithin(part, boundMilliseconds);
      if (problem !== undefined) problems.push(problem);
    }
    return problems;
  }
}

async function stopWithin(part: Stoppable, milliseconds: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const overrun = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`${part.name} did not stop within ${milliseconds} ms`), milliseconds);
  });
  const stopped = (async () => {
    try {
      await part.stop();
      return undefined;
    } catch (error) {
      return `${part.name} failed to stop: ${messageOf(error)}`;
    }
  })();
  const problem = await Promise.race([stopped, overrun]);
  clearTimeout(timer);
  return problem;
}
