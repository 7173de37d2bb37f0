import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Buyer,
  createProduct,
  pointsOf,
  registerBuyer,
  type Shopper,
  signIn,
  stockOf,
} from '../support/shoppers.ts';
import type { Answer } from '../support/start-shop.ts';
import { type Ended, type StartedShop, startProcess } from '../support/started-shop.ts';
import { until } from '../support/until.ts';

const STAFF = { STAFF_EMAIL: 'staff@example.com', STAFF_PASSWORD: 'correct horse battery' };
const QUICK_BUYERS = 6;
const AMOUNT = 1_000;
const STOCK = 100;
/** Hanging payments are given up after four seconds, and requests answered after three. */
const BOUND_MILLISECONDS = 15_000;

let folder: string;
let shop: StartedShop;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tearline-drain-'));
});
afterAll(async () => {
  await shop.end('SIGKILL');
  await rm(folder, { recursive: true });
});

async function start(): Promise<Shopper> {
  shop = await startProcess(folder, { ...STAFF, DEMO: 'off', RATE_LIMIT: 'off', LOG_LEVEL: 'error' });
  return signIn(shop, STAFF.STAFF_EMAIL, STAFF.STAFF_PASSWORD);
}

function isRefused(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(shop.port, '127.0.0.1');
    socket.on('connect', () => resolve(false)).on('connect', () => socket.destroy());
    socket.on('error', () => resolve(true));
  });
}

describe('SIGTERM while orders are under way', () => {
  let product: string;
  let quick: Buyer[];
  let hanging: Buyer;
  let answers: Answer[];
  let ended: Ended;
  let milliseconds: number;
  let refused: boolean;

  beforeAll(async () => {
    const staff = await start();
    product = await createProduct(staff, { amount: AMOUNT, stock: STOCK });
    [hanging, ...quick] = (await Promise.all(
      Array.from({ length: QUICK_BUYERS + 1 }, () => registerBuyer(shop)),
    )) as [Buyer, ...Buyer[]];
    await Promise.all([hanging, ...quick].map((buyer) => buyer.putInCart(product)));
    const ordering = [hanging.order({ paymentMethod: 'pm_card_timeout' })];
    await until(async () => (await staff.ask('GET', '/reports/pending-orders')).body.items.length === 1);
    ordering.push(...quick.map((buyer) => buyer.order()));
    // All have arrived once a request that was sent later has been answered.
    await shop.request('GET', '/livez');
    const startedAt = performance.now();
    const ending = shop.end('SIGTERM');
    await until(isRefused);
    refused = await isRefused();
    shop.process.kill('SIGTERM');
    shop.process.kill('SIGINT');
    answers = await Promise.all(ordering);
    ended = await ending;
    milliseconds = performance.now() - startedAt;
  });

  it('answers each request that had begun', () => {
    const [slow, ...others] = answers;
    expect(slow).toMatchObject({ status: 202, body: { status: 'pending' } });
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 201));
  });

  it('takes no new connection meanwhile, and ends with 0 within its bound, however often it is asked', () => {
    expect(refused).toBe(true);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(milliseconds).toBeLessThan(BOUND_MILLISECONDS);
  });

  it('leaves nothing behind: after the next start every order is decided and has taken effect', async () => {
    const staff = await start();
    const [slow, ...others] = answers;
    for (const [index, buyer] of quick.entries()) {
      const again = await signIn(shop, buyer.email, buyer.password);
      const path = `/orders/${others[index]?.body.id}`;
      expect((await again.ask('GET', path)).body).toMatchObject({ status: 'confirmed' });
      await until(async () => (await pointsOf(again)) === AMOUNT / 100);
      expect((await again.ask('GET', '/cart')).body.items).toEqual([]);
    }
    const again = await signIn(shop, hanging.email, hanging.password);
    await until(async () => (await again.ask('GET', `/orders/${slow?.body.id}`)).body.status === 'rejected');
    const left = STOCK - QUICK_BUYERS;
    await until(async () => (await stockOf(staff, product)).reserved === 0);
    expect(await stockOf(staff, product)).toMatchObject({ onHand: left, available: left });
  });
});

describe('Ctrl-C', () => {
  it('ends an idle shop at once, although clients keep their connections', async () => {
    await shop.end();
    await start();
    const agent = new Agent({ keepAlive: true });
    await new Promise<void>((resolve, reject) => {
      const asked = httpRequest(`${shop.url}/livez`, { agent }, (response) =>
        response.resume().on('end', resolve),
      );
      asked.on('error', reject).end();
    });
    const startedAt = performance.now();
    expect(await shop.end('SIGINT')).toMatchObject({ code: 0, stderr: '' });
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    agent.destroy();
  });
});
