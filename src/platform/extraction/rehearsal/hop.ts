import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

const HOST = '127.0.0.1';

/** A way to a process of this machine, whose address stays when the process is another, and which can be made longer. */
export class Hop {
  /** Added to each way. */
  milliseconds = 0;
  /** The port behind it. */
  target: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: number) {
    this.target = target;
    this.#server = createServer((client) => this.#open(client));
  }

  static async open(target: number): Promise<Hop> {
    const hop = new Hop(target);
    hop.#server.listen(0, HOST);
    await once(hop.#server, 'listening');
    return hop;
  }

  get url(): string {
    return `http://${HOST}:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #open(client: Socket): void {
    const server = connect(this.target, HOST);
    this.#carry(client, server);
    this.#carry(server, client);
  }

  /** What is sent with the same delay arrives in its order. */
  #carry(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    const later = (pass: () => void) => {
      if (this.milliseconds === 0) pass();
      else setTimeout(pass, this.milliseconds);
    };
    from.setNoDelay(true);
    from.on('data', (data: Buffer) => later(() => to.write(data)));
    from.on('end', () => later(() => to.end()));
    from.on('error', () => to.destroy());
    from.once('close', () => {
      this.#sockets.delete(from);
      // What was passed on before is not cut off.
      later(() => to.end());
    });
  }
}

/** A port that nobody has at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
