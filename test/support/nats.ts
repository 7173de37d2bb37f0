import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { until } from './until.ts';

const STANDARD_PORT = 4222;
const PROBE_MILLISECONDS = 1_000;

/**
 * Where NATS answers: `NATS_URL`, or its standard port. Undefined where it does not, and then tests of it skip;
 * with CI=true that is a failure.
 */
export async function findNats(): Promise<{ readonly host: string; readonly port: number } | undefined> {
  const url = new URL(process.env['NATS_URL'] ?? `nats://127.0.0.1:${STANDARD_PORT}`);
  const place = { host: url.hostname, port: Number(url.port || STANDARD_PORT) };
  if (await answers(place)) return place;
  if (process.env['CI'] === 'true') throw new Error(`NATS does not answer at ${url.href}; CI must start it`);
  return undefined;
}

/** The nats-server of this machine, to be stopped and started by a test; undefined where there is none. */
export function findNatsServer(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, 'nats-server')).find((file) => existsSync(file));
}

/** A server of a test's own, with its files, that can be stopped, killed and started again. */
export class NatsServer {
  readonly port: number;
  readonly #program: string;
  readonly #folder: string;
  #child: ChildProcess | undefined;

  private constructor(program: string, folder: string, port: number) {
    this.#program = program;
    this.#folder = folder;
    this.port = port;
  }

  static async start(program: string): Promise<NatsServer> {
    const folder = await mkdtemp(join(tmpdir(), 'tearline-nats-'));
    const server = new NatsServer(program, folder, await freePort());
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const words = ['-a', '127.0.0.1', '-p', String(this.port), '-js', '-sd', this.#folder];
    const child = spawn(this.#program, words, { stdio: 'ignore' });
    this.#child = child;
    process.once('exit', () => child.kill('SIGKILL'));
    await until(() => answers({ host: '127.0.0.1', port: this.port }));
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await exited;
  }

  /** As if the disk of the broker had been lost. */
  async forget(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    await this.forget();
  }
}

function answers({ host, port }: { readonly host: string; readonly port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const answer = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.setTimeout(PROBE_MILLISECONDS, () => answer(false));
    // The server speaks first: INFO {…}.
    socket.once('data', (data) => answer(data.toString().startsWith('INFO')));
    socket.once('error', () => answer(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
