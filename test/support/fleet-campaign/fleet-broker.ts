import { findNatsServer, NatsServer } from '../nats.ts';
import { TcpProxy } from '../tcp-proxy.ts';

/** A NATS server of the fleet's own, behind a proxy that can make the way to it worse. */
export class FleetBroker {
  readonly server: NatsServer;
  readonly proxy: TcpProxy;

  private constructor(server: NatsServer, proxy: TcpProxy) {
    this.server = server;
    this.proxy = proxy;
  }

  static async start(): Promise<FleetBroker> {
    const program = findNatsServer();
    if (program === undefined)
      throw new Error(
        'there is no nats-server on this machine to start and kill; install it, or use the local transport',
      );
    const server = await NatsServer.start(program);
    return new FleetBroker(server, await TcpProxy.start({ host: '127.0.0.1', port: server.port }));
  }

  get environment(): Readonly<Record<string, string>> {
    return { EVENTS_TRANSPORT: 'nats', NATS_URL: `nats://${this.proxy.host}:${this.proxy.port}` };
  }

  async remove(): Promise<void> {
    await this.proxy.stop();
    await this.server.remove();
  }
}
