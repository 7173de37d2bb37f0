import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { COMPILE_CACHE } from './compile-cache.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const READY = /The API: http:\/\/localhost:(\d+)\/docs/;
/** Campaigns load the machine themselves, and others may too; how long a start takes is measured elsewhere. */
const START_MILLISECONDS = 60_000;
const STOP_MILLISECONDS = 15_000;
const KEPT_LINES = 200;

export const STAFF = { email: 'staff@tearline.example', password: 'staff of the campaign' };

export interface ShopOptions {
  readonly folder: string;
  /** `<name>:<n>`: the process kills itself at the n-th passage of the point. */
  readonly failpoint?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Another `main.ts`, of a copy of the source. */
  readonly main?: string;
}

export interface ShopExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether it died without anybody here having asked for it: at its failpoint. */
  readonly byItself: boolean;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
// Ended from outside, this process would not come to 'exit' by itself, and would leave shops behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** The real shop in a process of its own, on a free port. Whoever starts one must stop or kill it. */
export class ShopProcess {
  readonly exited: Promise<ShopExit>;
  readonly #child: ChildProcess;
  readonly #port: Promise<string | undefined>;
  readonly #lines: string[] = [];
  #exit: ShopExit | undefined;
  #asked = false;

  constructor(options: ShopOptions) {
    this.#child = spawn(process.execPath, [options.main ?? MAIN], {
      env: environmentOf(options),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(this.#child);
    this.exited = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        running.delete(this.#child);
        this.#exit = { code, signal, byItself: !this.#asked };
        resolve(this.#exit);
      });
    });
    this.#port = this.#readPort();
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#keep(text));
  }

  /** Where it serves; undefined when it has died before that. */
  async url(): Promise<string | undefined> {
    const late = AbortSignal.timeout(START_MILLISECONDS);
    const given = new Promise<never>((_resolve, reject) => {
      late.addEventListener('abort', () =>
        reject(new Error(`the shop did not start in time:\n${this.output()}`)),
      );
    });
    const port = await Promise.race([this.#port, given]);
    return port === undefined ? undefined : `http://127.0.0.1:${port}`;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#exit === undefined;
  }

  async kill(): Promise<ShopExit> {
    return this.#end('SIGKILL');
  }

  /** Lets it drain; kills it when it does not come to an end in time. */
  async stop(longest = STOP_MILLISECONDS): Promise<ShopExit> {
    const late = setTimeout(() => this.#child.kill('SIGKILL'), longest);
    const exit = await this.#end('SIGTERM');
    clearTimeout(late);
    return exit;
  }

  /** The last lines that it printed. */
  output(): string {
    return this.#lines.join('\n');
  }

  #end(signal: NodeJS.Signals): Promise<ShopExit> {
    if (this.#exit === undefined) {
      this.#asked = true;
      this.#child.kill(signal);
    }
    return this.exited;
  }

  #readPort(): Promise<string | undefined> {
    return new Promise((resolve) => {
      let seen = '';
      this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        this.#keep(text);
        seen += text;
        const port = READY.exec(seen)?.[1];
        if (port !== undefined) resolve(port);
      });
      void this.exited.then(() => resolve(undefined));
    });
  }

  #keep(text: string): void {
    this.#lines.push(...text.split('\n').filter((line) => line !== ''));
    this.#lines.splice(0, this.#lines.length - KEPT_LINES);
  }
}

function environmentOf({ folder, failpoint, environment }: ShopOptions): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    NODE_COMPILE_CACHE: COMPILE_CACHE,
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: `sqlite:${folder}`,
    RATE_LIMIT: 'off',
    DEMO: 'off',
    LOG_LEVEL: 'warn',
    STAFF_EMAIL: STAFF.email,
    STAFF_PASSWORD: STAFF.password,
    ...(failpoint === undefined ? {} : { TEARLINE_FAILPOINT: failpoint }),
    ...environment,
  };
}
