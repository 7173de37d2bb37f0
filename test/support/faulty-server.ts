import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Kernel } from '../../src/platform/kernel/index.ts';
import { type openServiceKeys, serveProcesses } from '../../src/platform/transport/index.ts';
import { FaultsOnTheWay } from './faults-on-the-way.ts';

export type ServiceKeys = NonNullable<Awaited<ReturnType<typeof openServiceKeys>>>;

/**
 * Where a process serves the others, with faults on the way to it. It has an address before it serves; who asks until
 * then is answered when it does.
 */
export interface FaultyServer {
  readonly url: string;
  serve(kernel: Kernel, keys: ServiceKeys): void;
  stop(): Promise<void>;
}

export async function startFaultyServer(): Promise<FaultyServer> {
  const early: Parameters<RequestListener>[] = [];
  let listener: RequestListener = (...asked) => void early.push(asked);
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    serve(kernel, keys) {
      const serve = serveProcesses(kernel, keys);
      const faults = new FaultsOnTheWay(kernel.contracts);
      listener = (request, response) => void faults.pass(request, response, serve);
      for (const asked of early) listener(...asked);
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
