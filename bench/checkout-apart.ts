import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modules } from '../src/modules/index.ts';
import { BUYERS } from './support/checkout-fixture.ts';
import { compare, printComparison } from './support/compare.ts';
import { freePorts } from './support/free-ports.ts';
import { orderRound } from './support/order-round.ts';
import { PostgresPlaces, withoutAdministrators } from './support/postgres-places.ts';
import { readRemoteCalls } from './support/remote-calls.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

const ROUNDS = 5;
const ORDERS_OF_ONE_CLIENT = 300;
const APART = ['payments', 'inventory'];

/**
 * A checkout with payments and inventory in processes of their own against one with all modules in one process, on
 * PostgreSQL at level `database`, and how many calls between processes one takes.
 */
export async function benchCheckoutApart(): Promise<void> {
  const places = await PostgresPlaces.start();
  const servers: ServerProcess[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'tearline-bench-keys-'));
  try {
    const together = await places.prepare('database', modules, 'together');
    const one = await startServer('shop-server.ts', withoutAdministrators(together.environment));
    servers.push(one);
    const apart = await places.prepare('database', modules, 'apart');
    const three = await startApart({
      ...withoutAdministrators(apart.environment),
      SERVICE_KEYS_FILE: join(folder, 'keys.json'),
    });
    servers.push(...three);
    const shop = three.at(-1) as ServerProcess;
    const orders = async (server: ServerProcess, clients: number, count: number) => {
      if (server === shop) for (const other of three) await other.fillCarts();
      return orderRound(server, clients, count);
    };
    for (const server of [one, shop]) await orders(server, 32, BUYERS);
    await places.analyze();

    const names = ['all modules in one process', 'payments and inventory apart'] as const;
    const throughput = await compare(
      { name: names[0], measure: async () => (await orders(one, 32, BUYERS)).perSecond },
      { name: names[1], measure: async () => (await orders(shop, 32, BUYERS)).perSecond },
      ROUNDS,
    );
    printComparison('Checkout at 32 clients', throughput, 'orders/s', 0);
    const p50 = async (server: ServerProcess) => (await orders(server, 1, ORDERS_OF_ONE_CLIENT)).p50;
    const latency = await compare(
      { name: names[0], measure: () => p50(one) },
      { name: names[1], measure: () => p50(shop) },
      ROUNDS,
    );
    printComparison('Checkout at 1 client, p50', latency, 'ms');

    for (const other of three) await other.fillCarts();
    const before = await readRemoteCalls(three);
    await orders(shop, 1, ORDERS_OF_ONE_CLIENT);
    for (const other of three) await other.fillCarts();
    console.log('\nCalls between processes for a checkout');
    for (const [edge, count] of await readRemoteCalls(three)) {
      const calls = (count - (before.get(edge) ?? 0)) / ORDERS_OF_ONE_CLIENT;
      if (calls >= 0.01) console.log(`  ${edge}: ${calls.toFixed(2)}`);
    }
  } finally {
    for (const server of servers) await server.stop();
    await places.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The callees first; the shop, which serves the public API, last. */
async function startApart(environment: Readonly<Record<string, string>>): Promise<ServerProcess[]> {
  const rest = modules.map(({ contract }) => contract.module).filter((name) => !APART.includes(name));
  const groups = [...APART.map((name) => [name]), rest];
  const ports = await freePorts(groups.length);
  const urls = Object.fromEntries(
    groups.flatMap((group, index) =>
      group.map((name) => [`${name.toUpperCase()}_URL`, `http://127.0.0.1:${ports[index]}`] as const),
    ),
  );
  return Promise.all(
    groups.map((group, index) =>
      startServer('shop-server.ts', {
        ...environment,
        ...urls,
        MODULES: group.join(),
        // Until all of them listen they complain of each other.
        LOG_LEVEL: 'fatal',
        PORT: String(ports[index]),
      }),
    ),
  );
}
