import type { IncomingMessage, ServerResponse } from 'node:http';
import { decodeJwt } from 'jose';
import { setTimeout as delay } from 'node:timers/promises';
import type { Contract } from '../../src/platform/contracts/index.ts';

type Serve = (request: IncomingMessage, response: ServerResponse) => boolean;

const OFTEN = 12;
const LATENCY_MILLISECONDS = 15;
const PIECES = 4;

/** The first lets the caller know that signs come through here; without one, it would wait for the last to its deadline. */
const FAULTS = [
  'latency',
  'reset',
  'bad gateway',
  'broken off',
  'slow body',
  'half-open',
  'answer lost',
] as const;

/** By turns, so that a run is like the next: for each module a fault every so many calls, of one kind after the other. */
export class FaultsOnTheWay {
  readonly #operations: ReadonlySet<string>;
  readonly #calls = new Map<string, number>();

  constructor(contracts: readonly Contract[]) {
    this.#operations = new Set(
      contracts.flatMap(({ module, operations }) =>
        Object.keys(operations).map((name) => `/_contracts/${module}/${name}`),
      ),
    );
  }

  /** A command without a key may not be repeated, so what the way does to it its caller would have to bear. */
  async pass(request: IncomingMessage, response: ServerResponse, serve: Serve): Promise<void> {
    const { url = '' } = request;
    const isStruck = this.#operations.has(url) && mayBeRepeated(request);
    switch (isStruck ? this.#nextFault(url.split('/')[2] ?? '') : undefined) {
      case 'latency':
        response.writeProcessing();
        await delay(LATENCY_MILLISECONDS);
        break;
      case 'reset':
        return void request.socket.destroy();
      case 'bad gateway':
        return void response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
      case 'broken off':
        return breakOff(response);
      case 'slow body':
        slowDown(response);
        break;
      case 'half-open':
        return;
      case 'answer lost':
        loseAnswer(response);
        break;
    }
    serve(request, response);
  }

  #nextFault(module: string): (typeof FAULTS)[number] | undefined {
    const calls = (this.#calls.get(module) ?? 0) + 1;
    this.#calls.set(module, calls);
    return calls % OFTEN === 0 ? FAULTS[(calls / OFTEN - 1) % FAULTS.length] : undefined;
  }
}

/** Queries, and commands with a key: others have a token that is good for a single call. */
function mayBeRepeated({ headers: { authorization = '' } }: IncomingMessage): boolean {
  return decodeJwt(authorization.replace('Bearer ', ''))['once'] !== true;
}

/** What was asked for has been done, and nobody hears of it. */
function loseAnswer(response: ServerResponse): void {
  response.end = (() => response.destroy()) as typeof response.end;
}

/** An answer that ends before its end. */
async function breakOff(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 }).write('{"ha');
  await delay(1);
  response.destroy();
}

/** The body comes in pieces, each after a while. */
function slowDown(response: ServerResponse): void {
  const end = response.end.bind(response);
  response.end = ((body: string) => {
    const bytes = Buffer.from(body);
    const size = Math.ceil(bytes.length / PIECES);
    void (async () => {
      for (let from = 0; from < bytes.length; from += size) {
        response.write(bytes.subarray(from, from + size));
        await delay(LATENCY_MILLISECONDS / PIECES);
      }
      end();
    })();
    return response;
  }) as typeof response.end;
}
