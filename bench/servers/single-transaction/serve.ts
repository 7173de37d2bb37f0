import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

interface Data {
  fillCarts(): Promise<void>;
  close(): Promise<void>;
}

/** Sends its port when ready; refills the carts, or stops, when asked to. */
export function serve(app: Express, { fillCarts, close }: Data): void {
  const server = app.listen(0, '127.0.0.1', () =>
    process.send?.({ port: (server.address() as AddressInfo).port }),
  );
  process.on('message', (message) => {
    if (message === 'stop') void close().then(() => process.exit(0));
    else void fillCarts().then(() => process.send?.('filled'));
  });
  process.on('disconnect', () => process.exit(0));
}
