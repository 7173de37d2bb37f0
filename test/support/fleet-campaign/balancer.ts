import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

const PROBE_MILLISECONDS = 50;
const LONGEST_PROBE_MILLISECONDS = 1_000;

interface Target {
  readonly url: string;
  isReady: boolean;
}

/**
 * Spreads requests over processes of the shop, as any balancer would: in turn to those that `/readyz` says
 * are ready. A request that could not be delivered goes to another one; one that was delivered and not
 * answered is a failure, since nobody knows what came of it.
 */
export class Balancer {
  /** Requests that were delivered and not answered, or for which nobody was there. */
  failures = 0;
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #targets = new Set<Target>();
  readonly #probing: NodeJS.Timeout;
  #turn = 0;

  private constructor() {
    this.#server = createServer((incoming, outgoing) => void this.#serve(incoming, outgoing));
    this.#probing = setInterval(() => void this.#probeAll(), PROBE_MILLISECONDS);
  }

  static async start(): Promise<Balancer> {
    const balancer = new Balancer();
    await new Promise<void>((resolve) => balancer.#server.listen(0, '127.0.0.1', resolve));
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers what takes it out again. */
  add(url: string): () => void {
    const target = { url, isReady: true };
    this.#targets.add(target);
    return () => void this.#targets.delete(target);
  }

  async stop(): Promise<void> {
    clearInterval(this.#probing);
    this.#agent.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const tried = new Set<Target>();
    for (let target = this.#next(tried); target !== undefined; target = this.#next(tried)) {
      tried.add(target);
      const outcome = await this.#forward(target, incoming, body, outgoing);
      if (outcome === 'answered') return;
      target.isReady = false;
      if (outcome === 'unanswered') break;
    }
    this.failures += 1;
    outgoing.destroy();
  }

  #next(tried: ReadonlySet<Target>): Target | undefined {
    const open = [...this.#targets].filter((target) => !tried.has(target));
    const ready = open.filter(({ isReady }) => isReady);
    const candidates = ready.length > 0 ? ready : open;
    this.#turn += 1;
    return candidates[this.#turn % Math.max(1, candidates.length)];
  }

  #forward(
    { url }: Target,
    { method, headers, url: path = '/' }: IncomingMessage,
    body: Buffer,
    outgoing: ServerResponse,
  ): Promise<'answered' | 'undelivered' | 'unanswered'> {
    return new Promise((resolve) => {
      const asking = request(url + path, { method, headers, agent: this.#agent }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
        answer.once('end', () => resolve('answered')).once('error', () => resolve('unanswered'));
      });
      asking.once('error', (error: NodeJS.ErrnoException) =>
        resolve(error.code === 'ECONNREFUSED' ? 'undelivered' : 'unanswered'),
      );
      asking.end(body);
    });
  }

  async #probeAll(): Promise<void> {
    await Promise.all(
      [...this.#targets].map(async (target) => {
        target.isReady = await fetch(`${target.url}/readyz`, {
          signal: AbortSignal.timeout(LONGEST_PROBE_MILLISECONDS),
        }).then(
          ({ ok }) => ok,
          () => false,
        );
      }),
    );
  }
}
