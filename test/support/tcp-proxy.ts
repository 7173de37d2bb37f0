import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** PostgreSQL's message for a query without parameters, which is how a commit is sent. */
const COMMIT = Buffer.from('commit\0');

/** What the way between a client and a server is like. */
export type Way =
  | { readonly is: 'open' }
  /** Each answer takes so much longer. */
  | { readonly is: 'slow'; readonly milliseconds: number }
  /** Connections stay and come about, and nothing comes through: a half-open line. */
  | { readonly is: 'silent' }
  /** What goes one way is lost, though connections stay and come about. */
  | { readonly is: 'losing'; readonly what: 'questions' | 'answers' }
  /** Connections that are there lead nowhere any more; new ones are as always. */
  | { readonly is: 'half-open' }
  /** Some connections are cut: instead of a commit, after a commit and before its answer, in the middle of any answer. */
  | {
      readonly is: 'cutting';
      readonly commit: () => 'before' | 'after' | undefined;
      readonly answer: () => boolean;
    };

/** A way to a server on this machine that can be made worse while it is in use. */
export class TcpProxy {
  readonly host = '127.0.0.1';
  readonly #server: Server;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #passages = new Set<Passage>();
  #way: Way = { is: 'open' };
  #cuts = 0;

  private constructor(target: { readonly host: string; readonly port: number }) {
    this.#target = target;
    this.#server = createServer((client) => this.#open(client));
  }

  static async start(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen(0, proxy.host).unref();
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many connections were cut so far. */
  get cuts(): number {
    return this.#cuts;
  }

  /** From now on. What was swallowed on a silent way never arrives: its connections end with the silence. */
  become(way: Way): void {
    this.#way = way;
    if (way.is === 'half-open') for (const passage of this.#passages) passage.leadsNowhere = true;
    if (way.is !== 'open' && way.is !== 'slow' && way.is !== 'cutting') return;
    for (const passage of this.#passages) if (passage.hasSwallowed) passage.cut();
  }

  async stop(): Promise<void> {
    this.#server.close();
    for (const passage of this.#passages) passage.cut();
  }

  #open(client: Socket): void {
    const passage = new Passage(client, connect(this.#target), {
      way: () => this.#way,
      onCut: () => {
        this.#cuts += 1;
      },
      onEnd: () => this.#passages.delete(passage),
    });
    this.#passages.add(passage);
  }
}

interface PassageOptions {
  readonly way: () => Way;
  readonly onCut: () => void;
  readonly onEnd: () => void;
}

/** One connection through the proxy. */
class Passage {
  hasSwallowed = false;
  leadsNowhere = false;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #options: PassageOptions;
  /** The next answer is not passed on; the connection ends with it. */
  #endsWithAnswer = false;
  /** Answers arrive in their order, however the way changes meanwhile. */
  #underway = 0;
  #arrived: Promise<unknown> = Promise.resolve();

  constructor(client: Socket, server: Socket, options: PassageOptions) {
    this.#client = client;
    this.#server = server;
    this.#options = options;
    client.setNoDelay(true).on('data', (data: Buffer) => this.#ask(data));
    server.setNoDelay(true).on('data', (data: Buffer) => this.#answer(data));
    client.on('error', () => this.cut()).once('close', () => this.cut());
    server.on('error', () => this.cut()).once('close', () => void this.#arrived.then(() => this.cut()));
  }

  cut(): void {
    this.#client.destroy();
    this.#server.destroy();
    this.#options.onEnd();
  }

  #ask(data: Buffer): void {
    const way = this.#options.way();
    if (this.#isLost('questions', way)) return;
    const cut = way.is === 'cutting' && data.includes(COMMIT) ? way.commit() : undefined;
    if (cut === 'before') {
      this.#options.onCut();
      this.cut();
      return;
    }
    if (cut === 'after') this.#endsWithAnswer = true;
    this.#server.write(data);
  }

  #answer(data: Buffer): void {
    const way = this.#options.way();
    if (this.#isLost('answers', way)) return;
    const isCut = this.#endsWithAnswer || (way.is === 'cutting' && way.answer());
    if (isCut) {
      this.#options.onCut();
      if (!this.#endsWithAnswer) this.#client.end(data.subarray(0, data.length / 2));
      this.cut();
      return;
    }
    if (way.is === 'slow' || this.#underway > 0) this.#pass(data, way.is === 'slow' ? way.milliseconds : 0);
    else this.#client.write(data);
  }

  #isLost(what: 'questions' | 'answers', way: Way): boolean {
    const isLost = way.is === 'silent' || this.leadsNowhere || (way.is === 'losing' && way.what === what);
    this.hasSwallowed ||= isLost;
    return isLost;
  }

  #pass(data: Buffer, milliseconds: number): void {
    this.#underway += 1;
    const late = delay(milliseconds, undefined, { ref: false });
    this.#arrived = Promise.all([this.#arrived, late]).then(() => {
      this.#underway -= 1;
      this.#client.write(data);
    });
  }
}
