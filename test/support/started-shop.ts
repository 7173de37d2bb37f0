import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Answer, type RequestOptions, request } from './start-shop.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START = join(ROOT, 'bin/start.js');
const TEARLINE = join(ROOT, 'bin/tearline.js');
const READY_BOUND_MILLISECONDS = 60_000;

type Environment = Readonly<Record<string, string>>;

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export interface Ended {
  /** Null when a signal ended the process. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A shop as `npm start` runs it: a process of its own. */
export interface StartedShop {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** What it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<Ended>;
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>;
  /** Sends a signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<Ended>;
}

/**
 * Starts the shop in a folder as its working directory, with nothing set but what is given and a free port; the shop of
 * this tree unless another is named.
 */
export async function startProcess(
  folder: string,
  environment: Environment = {},
  root = ROOT,
): Promise<StartedShop> {
  const { child, output, ended } = run(join(root, 'bin/start.js'), [], folder, { PORT: '0', ...environment });
  const port = await Promise.race([
    untilReady(child, output),
    ended.then(({ code, stderr }) => {
      throw new Error(`the shop ended with ${code} instead of getting ready:\n${stderr}`);
    }),
  ]);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    process: child,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    ended,
    request: (method, path, options) => request(`${url}${path}`, method, options),
    end(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

/** A start that is expected to fail; one that succeeds is ended at once. */
export async function runStart(folder: string, environment: Environment = {}): Promise<Ended> {
  const { child, output, ended } = run(START, [], folder, { PORT: '0', ...environment });
  await Promise.race([untilReady(child, output).then(() => child.kill('SIGKILL')), ended]);
  return ended;
}

/** `npm run tearline -- <words>` in a folder as its working directory. */
export function runTearline(
  folder: string,
  words: readonly string[],
  environment: Environment = {},
): Promise<Ended> {
  return run(TEARLINE, words, folder, environment).ended;
}

function run(program: string, words: readonly string[], folder: string, environment: Environment) {
  const env = { PATH: process.env['PATH'] ?? '', ...environment };
  const child = spawn(process.execPath, [program, ...words], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  running.add(child);
  const ended = once(child, 'close').then(([code]): Ended => {
    running.delete(child);
    return { code, ...output };
  });
  return { child, output, ended };
}

async function untilReady(child: ChildProcess, output: { readonly stdout: string }): Promise<number> {
  const signal = AbortSignal.timeout(READY_BOUND_MILLISECONDS);
  for (;;) {
    const port = /http:\/\/localhost:(\d+)\/docs/.exec(output.stdout)?.[1];
    if (port !== undefined) return Number(port);
    if (child.stdout !== null) await once(child.stdout, 'data', { signal });
  }
}
