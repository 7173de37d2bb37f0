import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError, type Environment } from '../../foundation/index.ts';
import { freePort } from './hop.ts';

const START_MILLISECONDS = 60_000;
const LOOK_MILLISECONDS = 25;
const KEPT_LINES = 20;
const END_WITH_PARENT = new URL('./end-with-parent.ts', import.meta.url).href;

export interface ProcessOptions {
  /** What it is called in reports. */
  readonly name: string;
  /** The program that runs a shop, or a part of one. */
  readonly main: string;
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/**
 * A real process of its own, on a port of this machine that nobody else reaches. Whoever starts one must kill it; it
 * ends by itself when this process is killed.
 */
export class RehearsedProcess {
  readonly name: string;
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #signal: AbortSignal;
  readonly #lines: string[] = [];
  #hasEnded = false;

  private constructor({ name, main, environment, signal }: ProcessOptions, port: number) {
    this.name = name;
    this.port = port;
    this.#signal = signal;
    const env = { ...environment, PORT: String(port), HOST: '127.0.0.1' } as NodeJS.ProcessEnv;
    const words = ['--import', END_WITH_PARENT, main];
    this.#child = spawn(process.execPath, words, { env, stdio: ['pipe', 'ignore', 'pipe'] });
    this.#ended = once(this.#child, 'close').finally(() => {
      this.#hasEnded = true;
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#keep(text));
  }

  static async start(options: ProcessOptions): Promise<RehearsedProcess> {
    return new RehearsedProcess(options, await freePort());
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isRunning(): boolean {
    return !this.#hasEnded;
  }

  /** Resolves when it serves. Throws with its last lines when it ends before, or takes longer than a minute. */
  async ready(): Promise<void> {
    const giveUpAt = performance.now() + START_MILLISECONDS;
    for (;;) {
      this.#signal.throwIfAborted();
      if (this.#hasEnded) throw notStarted(this.name, 'ended', this.output());
      if (performance.now() > giveUpAt) throw notStarted(this.name, 'was not ready in time', this.output());
      if (await this.#isReady()) return;
      await delay(LOOK_MILLISECONDS);
    }
  }

  /** At once, as a machine that is switched off. */
  async kill(): Promise<void> {
    if (this.#hasEnded) return;
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** The last lines of its log, which says nothing of secrets and persons. */
  output(): string {
    return this.#lines.join('\n');
  }

  async #isReady(): Promise<boolean> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.port}/readyz`, { signal: this.#signal });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }

  #keep(text: string): void {
    this.#lines.push(...text.split('\n').filter((line) => line !== ''));
    this.#lines.splice(0, this.#lines.length - KEPT_LINES);
  }
}

function notStarted(name: string, what: string, lines: string): AppError {
  return new AppError({
    code: 'extraction.process-not-started',
    kind: 'unavailable',
    message: `The process of ${name} ${what} instead of serving, so nothing could be rehearsed with it. It said:\n${lines || 'nothing'}`,
  });
}
