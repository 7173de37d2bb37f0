import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openServiceKeys } from '../../src/platform/transport/index.ts';
import { type Buyer, registerBuyer, signInStaff } from '../support/shoppers.ts';
import { type StartedShop, startProcess } from '../support/started-shop.ts';
import { STAFF } from '../support/start-shop.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

const ALL_BUT_PAYMENTS = 'users,sessions,catalog,inventory,carts,orders';
const DECIDED = ['confirmed', 'rejected', 'cancelled'];
/** A checkout answers by then, decided or not. */
const LONGEST_MILLISECONDS = 8_000;

let folder: string;
let toShop: TcpProxy;
let toPayments: TcpProxy;
let shopTarget: { host: string; port: number };
let paymentsTarget: { host: string; port: number };
let shop: StartedShop;
let payments: StartedShop;

/** On SQLite each process has a folder of its own. */
async function start(name: 'shop' | 'payments'): Promise<StartedShop> {
  const home = join(folder, name);
  await mkdir(home, { recursive: true });
  return startProcess(home, {
    MODULES: name === 'shop' ? ALL_BUT_PAYMENTS : 'payments',
    PAYMENTS_URL: `http://127.0.0.1:${toPayments.port}`,
    USERS_URL: `http://127.0.0.1:${toShop.port}`,
    ORDERS_URL: `http://127.0.0.1:${toShop.port}`,
    SERVICE_KEYS_FILE: join(folder, 'keys.json'),
    STAFF_EMAIL: STAFF.email,
    STAFF_PASSWORD: STAFF.password,
    RATE_LIMIT: 'off',
    LOG_LEVEL: 'silent',
  });
}

async function startPayments(): Promise<void> {
  payments = await start('payments');
  paymentsTarget.port = payments.port;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tearline-payments-apart-'));
  shopTarget = { host: '127.0.0.1', port: 1 };
  paymentsTarget = { host: '127.0.0.1', port: 1 };
  [toShop, toPayments] = [await TcpProxy.start(shopTarget), await TcpProxy.start(paymentsTarget)];
  await openServiceKeys([], { SERVICE_KEYS_FILE: join(folder, 'keys.json') });
  shop = await start('shop');
  shopTarget.port = shop.port;
  await startPayments();
});
afterEach(async () => {
  await Promise.all([shop.end('SIGKILL'), payments.end('SIGKILL')]);
  await Promise.all([toShop.stop(), toPayments.stop()]);
  await rm(folder, { recursive: true, force: true });
});

it('orders end paid or not at all while payments run apart, are cut off, and are killed', async () => {
  const staff = await signInStaff(shop);
  const buyers = await Promise.all(['Ada', 'Grace', 'Edith'].map((name) => registerBuyer(shop, name)));
  const { items } = (await shop.request('GET', '/products?limit=3')).body;
  const answered: number[] = [];

  /** Nobody waits longer than a checkout may take, whatever becomes of it. */
  async function orderOnce(buyer: Buyer, index: number): Promise<void> {
    await buyer.putInCart(items[index].id);
    const startedAt = performance.now();
    const { status } = await buyer.order();
    expect(performance.now() - startedAt).toBeLessThan(LONGEST_MILLISECONDS);
    answered.push(status);
  }
  const everybodyOrders = () => Promise.all(buyers.map(orderOnce));

  await everybodyOrders();
  expect(answered).toEqual([201, 201, 201]);
  for (const what of ['questions', 'answers'] as const) {
    toPayments.become({ is: 'losing', what });
    await everybodyOrders();
  }
  let answers = 0;
  toPayments.become({ is: 'cutting', commit: () => undefined, answer: () => ++answers % 2 === 0 });
  await everybodyOrders();
  toPayments.become({ is: 'slow', milliseconds: 300 });
  await everybodyOrders();
  toPayments.become({ is: 'open' });
  const ordering = everybodyOrders();
  await payments.end('SIGKILL');
  await ordering;
  await everybodyOrders();
  await startPayments();
  expect(new Set(answered)).toEqual(new Set([201, 202]));

  const ordersOf = async (buyer: Buyer) => (await buyer.ask('GET', '/orders?limit=100')).body.items;
  await until(async () => {
    const all = (await Promise.all(buyers.map(ordersOf))).flat();
    return all.length === answered.length && all.every(({ status }) => DECIDED.includes(status));
  });
  await everybodyOrders();
  expect(answered.slice(-3)).toEqual([201, 201, 201]);

  for (const buyer of buyers) {
    const orders = await ordersOf(buyer);
    const { body } = await staff.ask('GET', `/persons/${buyer.userId}/export`);
    const captured = body.payments.payments.filter(({ status }: { status: string }) => status === 'captured');
    const confirmed = orders.filter(({ status }: { status: string }) => status === 'confirmed');
    expect(captured.map(({ orderId }: { orderId: string }) => orderId).toSorted()).toEqual(
      confirmed.map(({ id }: { id: string }) => id).toSorted(),
    );
    expect(confirmed.length).toBeGreaterThan(1);
  }
  for (const { id } of items) {
    const { body: stock } = await staff.ask('GET', `/stock/${id}`);
    expect(stock.reserved).toBe(0);
  }
}, 150_000);
