import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTrace, traceIdOf } from '../../src/platform/observability/index.ts';
import { openServiceKeys } from '../../src/platform/transport/index.ts';
import { OtlpCollector, pathOf } from '../support/otlp-collector.ts';
import { registerBuyer } from '../support/shoppers.ts';
import { type StartedShop, startProcess } from '../support/started-shop.ts';
import { until } from '../support/until.ts';

const GROUPS = { front: 'users,sessions,catalog,carts', orders: 'orders', back: 'inventory,payments' };

let folder: string;
let collector: OtlpCollector;
let processes: StartedShop[];

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The shop in three processes, each under a name of its own in traces. */
async function startApart(): Promise<StartedShop> {
  const ports = new Map<string, number>();
  for (const name of Object.keys(GROUPS)) ports.set(name, await freePort());
  const addresses = Object.entries(GROUPS).flatMap(([name, modules]) =>
    modules
      .split(',')
      .map((module) => [`${module.toUpperCase()}_URL`, `http://127.0.0.1:${ports.get(name)}`]),
  );
  await openServiceKeys([], { SERVICE_KEYS_FILE: join(folder, 'keys.json') });
  for (const [name, modules] of Object.entries(GROUPS)) {
    const home = join(folder, name);
    await mkdir(home);
    const environment = {
      ...Object.fromEntries(addresses),
      MODULES: modules,
      PORT: String(ports.get(name)),
      RATE_LIMIT: 'off',
      SERVICE_KEYS_FILE: join(folder, 'keys.json'),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_SERVICE_NAME: name,
    };
    processes.push(await startProcess(home, environment));
  }
  return processes[0] as StartedShop;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tearline-traces-'));
  collector = await OtlpCollector.start();
  processes = [];
});
afterEach(async () => {
  for (const process of processes) await process.end('SIGKILL');
  await collector.stop();
  await rm(folder, { recursive: true, force: true });
});

it('one trace runs through three processes, from the request to the last reaction', async () => {
  const shop = await startApart();
  const buyer = await registerBuyer(shop);
  const { items } = (await shop.request('GET', '/products?limit=1')).body;
  await buyer.putInCart(items[0].id);
  const client = startTrace();
  const order = { addressId: buyer.addressId, paymentMethod: 'pm_card_visa' };
  const headers = { 'idempotency-key': 'one', traceparent: client };
  const { status } = await buyer.ask('POST', '/orders', order, { headers });
  expect(status).toBe(201);
  await until(async () => (await buyer.ask('GET', '/cart')).body.items.length === 0);
  await until(async () => (await buyer.ask('GET', '/users/me/loyalty')).body.points > 0);
  const reactions = () => collector.spans.filter(({ name }) => name === 'react orders.order-confirmed');
  // Handed out every few seconds.
  await until(() => reactions().length === 3);
  for (const process of processes) expect((await process.end()).code).toBe(0);

  const spans = collector.ofTrace(traceIdOf(client));
  const roots = spans.filter(({ parentSpanId }) => !spans.some(({ spanId }) => spanId === parentSpanId));
  expect(roots.map(({ service, name }) => `${service}: ${name}`)).toEqual(['front: POST /orders']);
  const crossing = spans.filter(
    ({ kind, attributes }) => kind === 3 && attributes['tearline.edge'] === 'remote',
  );
  expect(crossing.length).toBeGreaterThan(4);
  for (const { name, service, spanId } of crossing) {
    const served = spans.filter(({ parentSpanId }) => parentSpanId === spanId);
    expect(served).toMatchObject([{ name, kind: 2, attributes: { 'tearline.edge': 'served' } }]);
    expect(served[0]?.service).not.toBe(service);
  }
  expect(
    reactions()
      .map(({ service }) => service)
      .toSorted(),
  ).toEqual(['back', 'front', 'front']);
  for (const reaction of reactions()) {
    expect(pathOf(reaction, spans).slice(1, 3)).toEqual([
      'publish orders.order-confirmed',
      'transaction orders',
    ]);
    expect(pathOf(reaction, spans).at(-1)).toBe('POST /orders');
  }
});
