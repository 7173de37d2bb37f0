import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { runCommandLine } from '../../src/platform/cli/index.ts';
import { createProduct, pointsOf, registerBuyer, type Shopper, signIn } from '../support/shoppers.ts';
import { runTearline, type StartedShop, startProcess } from '../support/started-shop.ts';
import { until } from '../support/until.ts';

const STAFF = { STAFF_EMAIL: 'staff@example.com', STAFF_PASSWORD: 'correct horse battery' };
const MODULES = ['users', 'sessions', 'catalog', 'inventory', 'carts', 'payments', 'orders'];
const READING = [
  'events list',
  'events dead-letters',
  'events dead-letters users',
  'sagas list',
  'sagas list --all',
  'db status',
];
const WIDEST = 120;
const QUIET = { LOG_LEVEL: 'error' };

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tearline-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a command in this process on the data in a folder. */
async function tearline(command: string, data = 'data', environment: Readonly<Record<string, string>> = {}) {
  const printed = { stdout: '', stderr: '' };
  const keep = (stream: 'stdout' | 'stderr', end: string) => (text: unknown) => {
    printed[stream] += `${text}${end}`;
    return true;
  };
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(keep('stdout', '\n')),
    vi.spyOn(console, 'error').mockImplementation(keep('stderr', '\n')),
    vi.spyOn(process.stdout, 'write').mockImplementation(keep('stdout', '')),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep('stderr', '')),
  ];
  const all = { DATABASE_URL: `sqlite:${join(folder, data)}`, ...environment };
  const code = await runCommandLine(modules, all, command === '' ? [] : command.split(' '));
  for (const spy of spies) spy.mockRestore();
  return { code, ...printed };
}

async function json(command: string, data?: string) {
  const { code, stdout, stderr } = await tearline(`${command} --json`, data);
  expect([command, code, stderr]).toEqual([command, 0, '']);
  return JSON.parse(stdout);
}

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

describe('in a folder where no shop ever was', () => {
  it.each([...READING, 'sagas show x', 'events redrive users earn-points x'])(
    '%s says what to do, and creates nothing',
    async (command) => {
      const { code, stdout, stderr } = await tearline(command, 'nowhere');
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^cli\.no-database: .*npm start.*db migrate/);
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it('an empty folder stays empty', async () => {
    await mkdir(join(folder, 'empty'));
    for (const command of READING) expect((await tearline(command, 'empty')).code).toBe(1);
    expect(await readdir(join(folder, 'empty'))).toEqual([]);
    await rm(join(folder, 'empty'), { recursive: true });
  });

  it('modules is answered all the same', async () => {
    const located = await json('modules', 'nowhere');
    expect(located.map(({ name }: { name: string }) => name)).toEqual(MODULES);
    expect(located.at(-1)).toMatchObject({
      requires: ['users', 'catalog', 'inventory', 'carts', 'payments'],
      data: { engine: 'sqlite', level: 'database', file: join(folder, 'nowhere', 'orders.sqlite') },
    });
    const { code, stdout } = await tearline('modules', 'nowhere');
    expect(code).toBe(0);
    for (const word of [
      'placeOrder (POST /orders)',
      'order_items',
      'orders.order-placed',
      'users.user-updated',
      'lies in',
    ]) {
      expect(stdout).toContain(word);
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it('db migrate makes the databases, and does nothing the second time', async () => {
    const applied = await json('db migrate', 'migrated');
    expect([...new Set(applied.map(({ module }: { module: string }) => module))]).toEqual(MODULES);
    expect((await tearline('db migrate', 'migrated')).stdout).toBe('Every database is up to date.\n');
    const status = await json('db status', 'migrated');
    for (const { migrations } of status) {
      for (const { appliedAt } of migrations) expect(appliedAt).toMatch(/^\d{4}-/);
    }
    expect((await tearline('sagas list', 'migrated')).stdout).toContain('No sagas.');
    expect((await tearline('events dead-letters', 'migrated')).stdout).toBe('No dead letters.\n');
  });

  it('a database that is missing is named, and not made', async () => {
    await rm(join(folder, 'migrated', 'carts.sqlite'));
    const { code, stderr } = await tearline('db status', 'migrated');
    expect([code, stderr.match(/\w+\.sqlite/g)]).toEqual([1, ['carts.sqlite']]);
    expect(await readdir(join(folder, 'migrated'))).not.toContain('carts.sqlite');
  });

  it('a database with pending migrations is told from one that can be read', async () => {
    await tearline('db migrate', 'migrated');
    const orders = new Database(join(folder, 'migrated', 'orders.sqlite'));
    orders.exec("delete from migration_history where name = '0001-orders'");
    orders.close();
    const { code, stderr } = await tearline('events list', 'migrated');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^cli\.not-migrated: The databases of orders have pending/),
    ]);
    expect((await tearline('db status', 'migrated')).stdout).toMatch(/0001-orders +pending|pending/);
    await rm(join(folder, 'migrated'), { recursive: true });
  });
});

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
    return startProcess(folder, { ...STAFF, DEMO: 'off', DATABASE_URL: 'sqlite:data' });
  }

  /** As if users had given up on the event that earns the points. */
  function buryEarnedPoints(): string {
    const users = new Database(join(folder, 'data', 'users.sqlite'));
    const errors = JSON.stringify([
      { at: '2026-01-01T00:00:00.000Z', code: 'users.broken', message: 'It broke. '.repeat(30) },
    ]);
    const letter = users
      .prepare(
        "update inbox set state = 'dead', attempts = 8, errors = ?, finished_at = 1 where consumer = 'earn-points' returning event_id",
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
      outboxLag: { sessions: 0, orders: 0 },
      pending: 0,
      parked: 0,
      dead: 1,
    });
    expect(events.at(-1)).toMatchObject({ outboxLag: { users: 0, inventory: 0, carts: 0 }, dead: 0 });
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
    expect(status.at(-1)).toMatchObject({
      module: 'orders',
      level: 'database',
      file: join(folder, 'data', 'orders.sqlite'),
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

  it('everything is answered while it does not run, and nothing is changed by asking', async () => {
    const before = await contentOf(join(folder, 'data'));
    await expectAnswers();
    await expectRefusals();
    expect(await contentOf(join(folder, 'data'))).toEqual(before);
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
    expect(await readdir(folder)).toEqual(['data']);
  });

  it('a process that owns the folder and does not answer is told of, without a stack', async () => {
    const owner = new Database(join(folder, 'data', 'tearline.lock'));
    owner.exec('begin exclusive');
    const { code, stdout, stderr } = await runTearline(folder, ['events', 'list'], QUIET);
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
    const redriven = await runTearline(folder, ['events', 'redrive', 'users', 'earn-points', eventId], QUIET);
    expect(redriven).toEqual({ code: 0, stdout: `Redriven: ${eventId}\n`, stderr: '' });
    await until(async () => (await pointsOf(buyer)) === 129);
    expect(await json('events dead-letters')).toEqual([]);
  });

  it('whoever stays connected, says nonsense or leaves at once harms neither the shop nor its stopping', async () => {
    const socket = () => connect(join(folder, 'data', 'tearline.sock')).on('error', () => undefined);
    const idle = socket();
    const half = socket();
    half.write('{"ask":');
    for (let count = 0; count < 20; count += 1) {
      const hasty = socket();
      hasty.write('{"ask":"sagas list","all":true,"limit":100}\n', () => hasty.destroy());
    }
    for (const nonsense of ['nonsense', '{"ask":"fly"}', 'null', '{"ask":"sagas show","id":{"a":1}}']) {
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
    const shop = await startProcess(folder, { ...STAFF, DEMO: 'off' });
    await shop.end('SIGKILL');
    expect(await readdir(join(folder, 'data'))).toContain('tearline.sock');
    expect(await json('sagas list --all')).toHaveLength(1);
    expect(await json('sagas list --all')).toHaveLength(1);
  });
});

describe('misuse', () => {
  it.each([
    ['', 'Usage: tearline'],
    ['fly', "unknown command 'fly'"],
    ['events', 'Usage: tearline events'],
    ['events fly', "unknown command 'fly'"],
    ['modules --fast', "unknown option '--fast'"],
    ['modules orders', 'too many arguments'],
    ['db audit orders', 'too many arguments'],
    ['db provision --fast', "unknown option '--fast'"],
    ['db provision', 'no module lies on PostgreSQL'],
    ['sagas show', "missing required argument 'id'"],
    ['events redrive users', "missing required argument 'consumer'"],
  ])('“%s” exits with 2 and says why', async (command, reason) => {
    const { code, stdout, stderr } = await tearline(command);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(reason);
  });

  it.each([
    '',
    'modules',
    'events',
    'events list',
    'events dead-letters',
    'events redrive',
    'sagas',
    'sagas list',
    'sagas show',
    'db',
    'db status',
    'db migrate',
    'db provision',
    'db audit',
  ])('“%s --help” explains and exits with 0', async (command) => {
    const { code, stdout, stderr } = await tearline(`${command} --help`.trim());
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Usage: tearline ${command}`.trim());
    if (command.includes(' ') || command === 'modules') expect(stdout).toContain('--json');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(WIDEST);
  });
});
