import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProduct, pointsOf, registerBuyer, type Shopper, signIn } from '../../support/shoppers.ts';
import { runTearline, type StartedShop, startProcess } from '../../support/started-shop.ts';
import { until } from '../../support/until.ts';
import { commandsInFolder, consumersOf, MODULES, READING, WIDEST } from './commands-in-folder.ts';

const STAFF = { STAFF_EMAIL: 'staff@example.com', STAFF_PASSWORD: 'correct horse battery' };
const QUIET = { LOG_LEVEL: 'error' };

const { pathOf, tearline, json } = commandsInFolder();

/** Every file below the folder with its content. */
async function contentOf(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.toSorted().map(
      async (file) =>
        `${file} ${createHash('sha256')
          .update(await readFile(file))
          .digest('hex')}`,
    ),
  );
}

describe('on a shop that has sold something', () => {
  let shop: StartedShop;
  let buyer: Shopper;
  let orderId: string;
  let eventId: string;

  beforeAll(async () => {
    shop = await start();
    const staff = await signIn(shop, STAFF.STAFF_EMAIL, STAFF.STAFF_PASSWORD);
    const ordering = await registerBuyer(shop);
    buyer = ordering;
    await ordering.putInCart(await createProduct(staff));
    orderId = (await ordering.order()).body.id;
    await until(async () => (await pointsOf(buyer)) === 129);
    expect((await shop.end()).code).toBe(0);
    eventId = buryEarnedPoints();
  });
  afterAll(() => shop.end());

  function start(): Promise<StartedShop> {
    return startProcess(pathOf(), { ...STAFF, DEMO: 'off', DATABASE_URL: 'sqlite:data' });
  }

  /** As if users had given up on the event that earns the points. */
  function buryEarnedPoints(): string {
    const users = new Database(pathOf('data', 'users.sqlite'));
    users.prepare('attach ? as orders').run(pathOf('data', 'orders.sqlite'));
    const errors = JSON.stringify([
      { at: '2026-01-01T00:00:00.000Z', code: 'users.broken', message: 'It broke. '.repeat(30) },
    ]);
    const letter = users
      .prepare(
        "update inbox set state = 'dead', attempts = 8, errors = ?, finished_at = 1, envelope = (select envelope from orders.outbox where id = event_id) where consumer = 'earn-points' returning event_id",
      )
      .get(errors) as { event_id: string };
    users.exec("update inbox_keys set parked = 1, version = 1 where consumer = 'earn-points'");
    users.exec('delete from loyalty_entries; update users set points = 0');
    users.close();
    return letter.event_id;
  }

  async function expectAnswers(): Promise<void> {
    const events = await json('events list');
    expect(events.map(({ module }: { module: string }) => module)).toEqual(MODULES);
    expect(events.at(0)).toEqual({
      module: 'users',
      outboxLag: Object.fromEntries(consumersOf('users').map((consumer) => [consumer, 0])),
      pending: 0,
      parked: 0,
      dead: 1,
      paused: [],
    });
    const ofOrders = events.find(({ module }: { module: string }) => module === 'orders');
    expect(ofOrders).toMatchObject({ dead: 0 });
    expect(Object.keys(ofOrders.outboxLag).toSorted()).toEqual(consumersOf('orders').toSorted());
    expect(Object.keys(ofOrders.outboxLag)).toContain('inventory/sell-reservation');
    expect(await json('events dead-letters')).toMatchObject([
      { module: 'users', consumer: 'earn-points', eventId, key: orderId, attempts: 8, parked: 0 },
    ]);
    expect(await json('events dead-letters orders')).toEqual([]);
    expect(await json('sagas list')).toEqual([]);
    const [saga] = await json('sagas list --all');
    expect(saga).toMatchObject({ module: 'orders', type: 'checkout', subject: orderId, state: 'completed' });
    expect(await json(`sagas show ${saga.id}`)).toEqual(saga);
    expect(saga.history.map(({ step }: { step: string }) => step)).toContain('take-payment');
    const status = await json('db status');
    expect(status.find(({ module }: { module: string }) => module === 'orders')).toMatchObject({
      module: 'orders',
      level: 'database',
      file: pathOf('data', 'orders.sqlite'),
    });
    for (const command of [...READING, `sagas show ${saga.id}`, 'modules', 'db audit']) {
      const { code, stdout, stderr } = await tearline(command);
      expect([command, code, stderr]).toEqual([command, 0, '']);
      expect(Math.max(...stdout.split('\n').map((line) => line.length)), stdout).toBeLessThanOrEqual(WIDEST);
      expect(stdout).not.toMatch(/undefined|\[object|NaN/);
    }
    expect((await tearline('events dead-letters')).stdout).toContain(eventId);
    expect((await tearline('sagas list --all')).stdout).toContain(`about ${orderId}`);
    expect((await tearline('db migrate')).stdout).toBe('Every database is up to date.\n');
  }

  async function expectRefusals(): Promise<void> {
    for (const [command, code] of [
      ['sagas show 019b76da-a800-7016-80fc-a7304a63e58a', 'sagas.unknown-saga'],
      ['events dead-letters nobody', 'cli.unknown-module'],
      ['events redrive nobody earn-points x', 'cli.unknown-module'],
      ['events redrive users earn-points x', 'events.no-dead-letter'],
    ] as const) {
      const refused = await tearline(command);
      expect([command, refused.code, refused.stdout]).toEqual([command, 1, '']);
      expect(refused.stderr).toMatch(new RegExp(`^${code}: .+\\.\\n$`));
    }
  }

  it('everything is answered while it does not run, and nothing is changed by asking but what is kept of an audit', async () => {
    const before = await contentOf(pathOf('data'));
    await expectAnswers();
    await expectRefusals();
    const after = await contentOf(pathOf('data'));
    const kept = after.filter((file) => !before.includes(file));
    expect(kept).toEqual([expect.stringMatching(/^\S+\/data\/audit\.json /)]);
    expect(after.filter((file) => !kept.includes(file))).toEqual(before);
  });

  it('a configuration that is wrong is refused before anything is opened', async () => {
    for (const command of ['events list', 'modules', 'db migrate']) {
      const refused = await tearline(command, 'data', {
        DATABASE_URL: 'mysql://here',
        ORDERS_DATABASE_URL: 'sqlite:orders',
        ORDERS_DATABASE_ISOLATION: 'moon',
      });
      expect([refused.code, refused.stdout]).toEqual([2, '']);
      expect(refused.stderr.trim().split('\n')).toHaveLength(2);
    }
    expect(await readdir(pathOf())).toEqual(['data']);
  });

  it('a process that owns the folder and does not answer is told of, without a stack', async () => {
    const owner = new Database(pathOf('data', 'tearline.lock'));
    owner.exec('begin exclusive');
    const { code, stdout, stderr } = await runTearline(pathOf(), ['events', 'list'], QUIET);
    owner.close();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^cli\.shop-unreachable: A process owns .*\n$/);
  });

  it('everything is answered by the running shop, too', async () => {
    shop = await start();
    buyer = await signIn(shop, buyer.email, buyer.password);
    await expectAnswers();
    await expectRefusals();
  });

  it('a dead letter is redriven by the running shop, and takes effect', async () => {
    expect(await pointsOf(buyer)).toBe(0);
    const redriven = await runTearline(
      pathOf(),
      ['events', 'redrive', 'users', 'earn-points', eventId],
      QUIET,
    );
    expect(redriven).toEqual({ code: 0, stdout: `Redriven: ${eventId}\n`, stderr: '' });
    await until(async () => (await pointsOf(buyer)) === 129);
    expect(await json('events dead-letters')).toEqual([]);
  });

  it('whoever stays connected, says nonsense or leaves at once harms neither the shop nor its stopping', async () => {
    const [socketName = ''] = (await readdir(pathOf('data'))).filter((file) => file.endsWith('.sock'));
    const socket = () => connect(pathOf('data', socketName)).on('error', () => undefined);
    const idle = socket();
    const half = socket();
    half.write('{"request":');
    for (let count = 0; count < 20; count += 1) {
      const hasty = socket();
      hasty.write('{"request":{"ask":"sagas list","all":true,"limit":100}}\n', () => hasty.destroy());
    }
    for (const nonsense of [
      'nonsense',
      '{"request":{"ask":"fly"}}',
      'null',
      '{"request":{"ask":"sagas show","id":{"a":1}}}',
    ]) {
      const rude = socket();
      rude.write(`${nonsense}\n`);
      await new Promise((resolve) => rude.once('close', resolve).resume());
    }
    expect((await shop.request('GET', '/livez')).status).toBe(200);
    const startedAt = performance.now();
    expect(await shop.end()).toMatchObject({ code: 0 });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    idle.destroy();
    half.destroy();
  });
});

describe('on a shop that was killed', () => {
  it('what it left is answered, its socket among it notwithstanding', async () => {
    const shop = await startProcess(pathOf(), { ...STAFF, DEMO: 'off' });
    await shop.end('SIGKILL');
    expect(await readdir(pathOf('data'))).toContainEqual(expect.stringMatching(/^tearline-\d+\.sock$/));
    expect(await json('sagas list --all')).toHaveLength(1);
    expect(await json('sagas list --all')).toHaveLength(1);
  });
});
