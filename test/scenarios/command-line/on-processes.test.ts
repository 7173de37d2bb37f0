import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Buyer, createProduct, registerBuyer, signInStaff } from '../../support/shoppers.ts';
import { type StartedShop, startProcess } from '../../support/started-shop.ts';
import { STAFF } from '../../support/start-shop.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';
import { commandsInFolder, MODULES } from './commands-in-folder.ts';

const STAFF_VARIABLES = { STAFF_EMAIL: STAFF.email, STAFF_PASSWORD: STAFF.password };
const OTHERS = MODULES.filter((module) => module !== 'payments');
const { pathOf, tearline } = commandsInFolder();

describe('on two processes that share a data folder', () => {
  const shopTarget = { host: '127.0.0.1', port: 1 };
  const paymentsTarget = { host: '127.0.0.1', port: 1 };
  let ways: readonly TcpProxy[];
  let places: Record<string, string>;
  let shop: StartedShop;
  let payments: StartedShop;
  let buyer: Buyer;

  beforeAll(async () => {
    const [toShop, toPayments] = [await TcpProxy.start(shopTarget), await TcpProxy.start(paymentsTarget)];
    ways = [toShop, toPayments];
    places = {
      DATA_FOLDER: pathOf('shared'),
      DATABASE_URL: `sqlite:${pathOf('shop')}`,
      PAYMENTS_DATABASE_URL: `sqlite:${pathOf('payments')}`,
    };
    const common = {
      ...places,
      ...STAFF_VARIABLES,
      DEMO: 'off',
      RATE_LIMIT: 'off',
    };
    const shopUrl = `http://127.0.0.1:${toShop.port}`;
    payments = await startProcess(pathOf(), {
      ...common,
      MODULES: 'payments',
      USERS_URL: shopUrl,
      ORDERS_URL: shopUrl,
    });
    paymentsTarget.port = payments.port;
    shop = await startProcess(pathOf(), {
      ...common,
      MODULES: OTHERS.join(','),
      PAYMENTS_URL: `http://127.0.0.1:${toPayments.port}`,
    });
    shopTarget.port = shop.port;
    buyer = await registerBuyer(shop);
    await buyer.putInCart(await createProduct(await signInStaff(shop)));
    await buyer.order();
  });
  afterAll(async () => {
    await Promise.all([shop.end('SIGKILL'), payments.end('SIGKILL')]);
    for (const way of ways) await way.stop();
  });

  const ask = (command: string) => tearline(command, 'shop', places);
  async function answerTo(command: string) {
    const { code, stdout, stderr } = await ask(`${command} --json`);
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout);
  }
  const modulesIn = (rows: readonly { readonly module: string }[]) =>
    [...new Set(rows.map(({ module }) => module))].toSorted();

  it('lists have every module once, whichever process hosts it', async () => {
    for (const command of ['db status', 'events list']) {
      const rows = await answerTo(command);
      expect([command, rows.length]).toEqual([command, MODULES.length]);
      expect(modulesIn(rows)).toEqual(MODULES.toSorted());
    }
    expect(modulesIn(await answerTo('sagas list --all'))).toEqual(['orders']);
    expect(modulesIn(await answerTo('copies list'))).toContain('orders');
  });

  it('what is about one module or person is asked of a process that can tell', async () => {
    const [saga] = await answerTo('sagas list --all');
    expect(await answerTo(`sagas show ${saga.id}`)).toMatchObject({ id: saga.id, module: 'orders' });
    expect(await answerTo('events dead-letters payments')).toEqual([]);
    expect(await answerTo('copies list orders')).not.toEqual([]);
    expect((await ask('extract traffic')).code).toBe(0);
    const { code, stdout } = await ask(`persons export ${buyer.userId}`);
    expect([code, Object.keys(JSON.parse(stdout))]).toEqual([
      0,
      expect.arrayContaining(['users', 'orders', 'payments']),
    ]);
  });

  it('for whom nobody answers is named, and never said to have none', async () => {
    await shop.end('SIGKILL');
    const listed = await ask('sagas list --all');
    expect([listed.code, listed.stdout]).toEqual([
      1,
      expect.stringMatching(`^Without ${OTHERS.join(', ')}: no running process answered for it\\.`),
    ]);
    const asJson = await ask('copies list --json');
    expect([asJson.code, JSON.parse(asJson.stdout), asJson.stderr]).toEqual([
      1,
      [],
      expect.stringContaining('orders'),
    ]);
    for (const [command, code] of [
      ['events dead-letters orders', 'cli.module-not-served'],
      ['db audit', 'cli.module-not-served'],
      ['sagas show nothing', 'sagas.unknown-saga'],
      [`persons export ${buyer.userId}`, 'cli.no-persons'],
    ] as const) {
      const { code: exit, stdout, stderr } = await ask(command);
      expect([command, exit, stdout]).toEqual([command, 1, '']);
      expect(stderr).toMatch(new RegExp(`^${code}: .*orders`));
    }
    await payments.end('SIGKILL');
  });
});
