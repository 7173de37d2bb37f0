import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BootOptions, Kernel } from '../../src/platform/kernel/index.ts';
import { connectModules, openServiceKeys, serveProcesses } from '../../src/platform/transport/index.ts';

const WAYS = ['direct', 'json', 'http'] as const;

/** How modules call each other in a test. */
interface CallsOfRun {
  readonly options: Partial<BootOptions>;
  /** To be called once the modules are booted. */
  serve(kernel: Kernel): Promise<void>;
  stop(): Promise<void>;
}

/**
 * `TEARLINE_TEST_CALLS` says how modules call each other: `direct`, as in one process; `json`, every value through
 * JSON; `http`, every call over a connection, with signed tokens and with faults on the way. `json` without it.
 */
export async function prepareCalls(): Promise<CallsOfRun> {
  const way = process.env['TEARLINE_TEST_CALLS'] ?? 'json';
  if (!(WAYS as readonly string[]).includes(way))
    throw new Error(`TEARLINE_TEST_CALLS: there is no ${way}; use one of ${WAYS.join(', ')}`);
  if (way === 'http') return callsOverHttp();
  const nothing = async () => undefined;
  return { options: { contractsThroughJson: way === 'json' }, serve: nothing, stop: nothing };
}

async function callsOverHttp(): Promise<CallsOfRun> {
  const folder = await mkdtemp(join(tmpdir(), 'tearline-calls-'));
  const keys = await openServiceKeys([], { SERVICE_KEYS_FILE: join(folder, 'keys.json') });
  if (keys === undefined) throw new TypeError('a file of keys was named');
  let listener: RequestListener = (request) => request.destroy();
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    options: { connect: connectModules(keys), everyCallTo: `http://127.0.0.1:${port}` },
    async serve(kernel) {
      const serve = serveProcesses(kernel, keys);
      const faults = new FaultsOnTheWay(kernel);
      listener = (request, response) => void faults.pass(request, response, serve);
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const OFTEN = 12;
const LATENCY_MILLISECONDS = 15;

/** By turns, so that a run is like the next: a fault every so many calls, of one kind after the other. */
class FaultsOnTheWay {
  readonly #queries: ReadonlySet<string>;
  #calls = 0;
  #faults = 0;

  constructor(kernel: Kernel) {
    this.#queries = new Set(
      kernel.contracts.flatMap(({ module, operations }) =>
        Object.entries(operations).flatMap(([name, { kind }]) =>
          kind === 'query' ? `/_contracts/${module}/${name}` : [],
        ),
      ),
    );
  }

  /** A command without a key may not be repeated, so what the way does to it its caller would have to bear. */
  async pass(
    request: IncomingMessage,
    response: ServerResponse,
    serve: (request: IncomingMessage, response: ServerResponse) => boolean,
  ): Promise<void> {
    this.#calls += 1;
    const isFaulty = this.#calls % OFTEN === 0 && this.#queries.has(request.url ?? '');
    const fault = isFaulty ? this.#faults++ % 4 : undefined;
    switch (fault) {
      case 0:
        return void request.socket.destroy();
      case 1:
        return void response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
      case 2:
        return this.#breakOff(response);
      case 3:
        await delay(LATENCY_MILLISECONDS);
    }
    serve(request, response);
  }

  /** An answer that ends before its end. */
  async #breakOff(response: ServerResponse): Promise<void> {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 }).write('{"ha');
    await delay(1);
    response.destroy();
  }
}
