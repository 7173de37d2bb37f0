import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../src/platform/foundation/index.ts';
import type { BootOptions } from '../../src/platform/kernel/index.ts';

const MAIN = fileURLToPath(new URL('fixtures/part-main.ts', import.meta.url));

export interface PartToBoot {
  readonly environment: Environment;
  readonly retry?: BootOptions['retry'];
}

/** What a test asks of a part of the shop that another process hosts. */
export type PartAsked =
  | { readonly ask: 'boot'; readonly part: PartToBoot }
  | { readonly ask: 'flush'; readonly milliseconds: number }
  | { readonly ask: 'stop' };

interface PartAnswer {
  readonly number: number;
  readonly answered?: unknown;
  readonly failed?: string;
}

interface Waiting {
  resolve(answered: unknown): void;
  reject(error: Error): void;
}

/** A process that hosts a part of the shop, behind a server with faults on the way to it. Whoever starts one must stop it. */
export class PartProcess {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
    child.on('message', ({ number, answered, failed }: PartAnswer) => {
      const waiting = this.#waiting.get(number);
      this.#waiting.delete(number);
      if (failed === undefined) waiting?.resolve(answered);
      else waiting?.reject(new Error(failed));
    });
    child.once('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`the other process has ended (${signal ?? code})`));
      this.#waiting.clear();
    });
  }

  static async start(): Promise<PartProcess> {
    const child = fork(MAIN, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const ended = once(child, 'exit').then(() => {
      throw new Error('the other process has ended before it served');
    });
    const [{ url }] = (await Promise.race([once(child, 'message'), ended])) as [{ url: string }];
    ended.catch(() => undefined);
    return new PartProcess(child, url);
  }

  /** Answers its notices. */
  async boot(part: PartToBoot): Promise<readonly string[]> {
    return (await this.#ask({ ask: 'boot', part })) as readonly string[];
  }

  async flush(milliseconds: number): Promise<boolean> {
    return (await this.#ask({ ask: 'flush', milliseconds })) as boolean;
  }

  /** Ends it in order; answers what went wrong. */
  async stop(): Promise<readonly string[]> {
    const problems = (await this.#ask({ ask: 'stop' })) as readonly string[];
    this.end();
    return problems;
  }

  /** Ends it at once. */
  end(): void {
    if (this.#child.connected) this.#child.disconnect();
    this.#child.kill('SIGKILL');
  }

  #ask(asked: PartAsked): Promise<unknown> {
    this.#asked += 1;
    const number = this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      this.#child.send({ number, ...asked }, (error) => {
        if (error === null || !this.#waiting.delete(number)) return;
        reject(error);
      });
    });
  }
}
