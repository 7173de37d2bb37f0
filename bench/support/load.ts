import { Agent, request } from 'node:http';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface LoadResult {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Sends a fixed number of requests over a fixed number of connections; any answer but `expected` is an error. */
export async function load(
  port: number,
  clients: number,
  requests: number,
  make: (index: number) => Request,
  expected: number,
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const times: number[] = [];
  let next = 0;
  const startedAt = performance.now();
  const client = async () => {
    while (next < requests) {
      const index = next;
      next += 1;
      const sentAt = performance.now();
      const status = await send(agent, port, make(index));
      times.push(performance.now() - sentAt);
      if (status !== expected) throw new Error(`request ${index} was answered ${status}, not ${expected}`);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - startedAt) / 1_000;
  agent.destroy();
  times.sort((left, right) => left - right);
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  return { perSecond: requests / seconds, p50: at(0.5), p99: at(0.99) };
}

function send(agent: Agent, port: number, { method, path, headers = {}, body }: Request): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ agent, host: '127.0.0.1', port, method, path, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
