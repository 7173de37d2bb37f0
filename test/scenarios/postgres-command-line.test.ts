import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { runCommandLine } from '../../src/platform/cli/index.ts';
import { defineMigration } from '../../src/platform/databases/index.ts';
import type { AnyModule } from '../../src/platform/kernel/index.ts';
import { type OwnCluster, ownCluster } from '../support/postgres-cluster.ts';
import { type Buyer, createProduct, registerBuyer, signInStaff } from '../support/shoppers.ts';
import { STAFF } from '../support/start-shop.ts';
import { type Ended, runTearline, type StartedShop, startProcess } from '../support/started-shop.ts';

const DATABASE = 'shop';

/** A person sets a shop up on a server, runs it, and looks after it: each test goes on where the last ended. */
let cluster: OwnCluster;
let folder: string;
let environment: Record<string, string>;
let administration: Record<string, string>;
let shop: StartedShop | undefined;
/** All that was printed. */
const printed: string[] = [];

beforeAll(async () => {
  cluster = await ownCluster();
  folder = await mkdtemp(join(tmpdir(), 'tearline-postgres-cli-'));
  const { host, port } = cluster.server;
  environment = {
    DATABASE_URL: `postgres://${host}:${port}/${DATABASE}`,
    LOG_LEVEL: 'error',
    DEMO: 'off',
    RATE_LIMIT: 'off',
    STAFF_EMAIL: STAFF.email,
    STAFF_PASSWORD: STAFF.password,
  };
  administration = { ...environment, DATABASE_ADMIN_URL: cluster.adminUrl };
});
afterAll(async () => {
  await shop?.end('SIGKILL');
  await cluster.remove();
  await rm(folder, { recursive: true });
});

async function tearline(words: string, using = administration): Promise<Ended> {
  const ended = await runTearline(folder, words.split(' '), using);
  printed.push(ended.stdout, ended.stderr);
  return ended;
}

async function succeed(words: string, using?: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await tearline(words, using);
  expect([words, code, stderr]).toEqual([words, 0, '']);
  return stdout;
}

async function ask<Row extends object>(sql: string, database = 'postgres'): Promise<Row[]> {
  const url = new URL(cluster.adminUrl);
  url.pathname = `/${database}`;
  const client = new Client(url.href);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const credentialsFile = () => join(folder, 'data', 'credentials.json');
const passwords = () => Object.values(JSON.parse(readFileSync(credentialsFile(), 'utf8'))).flat() as string[];
const rolesOfShop = () => ask(`select from pg_roles where rolname like '${DATABASE}_%'`);

/** Buys and looks, again and again: before something else is done, while it is, and after; answers the statuses. */
async function whileSelling<Result>(work: () => Promise<Result>): Promise<[Result, number[]]> {
  if (shop === undefined) throw new Error('the shop does not run');
  const staff = await signInStaff(shop);
  const product = await createProduct(staff, { stock: 10_000 });
  const buyers = [await registerBuyer(shop), await registerBuyer(shop)];
  const statuses: number[] = [];
  let isOver = false;
  const sell = async (buyer: Buyer) => {
    const answers = [
      await buyer.putInCart(product),
      await buyer.order(),
      await buyer.ask('GET', '/orders'),
      await buyer.ask('GET', '/users/me'),
    ];
    statuses.push(...answers.map(({ status }) => status));
  };
  await Promise.all(buyers.map(sell));
  const selling = buyers.map(async (buyer) => {
    while (!isOver) await sell(buyer);
  });
  try {
    return [await work(), statuses];
  } finally {
    isOver = true;
    await Promise.all(selling);
    await Promise.all(buyers.map(sell));
  }
}

function expectSold(statuses: readonly number[]): void {
  expect(statuses.length).toBeGreaterThan(8);
  expect([...new Set(statuses)].sort()).toEqual([200, 201]);
}

it('a dry run prints the SQL and changes nothing', async () => {
  const said = await succeed('db provision --dry-run');
  expect(said).toContain('create role "shop_orders_owner" nologin');
  expect(said).toMatch(/^-- in 127\.0\.0\.1:\d+\/shop$/m);
  expect(await rolesOfShop()).toEqual([]);
  expect(existsSync(credentialsFile())).toBe(false);
});

it('of a process that hosts some modules, only these are meant', async () => {
  const said = await succeed('db provision --dry-run', { ...administration, MODULES: 'payments' });
  expect(said).toContain('create role "shop_payments_owner" nologin');
  expect(said).not.toContain('orders');
});

it('places are made once, and passwords kept to a file for their owner alone', async () => {
  const withoutOrders = { ...administration, ORDERS_DATABASE_URL: `sqlite:${join(folder, 'sqlite')}` };
  expect(await succeed('db provision', withoutOrders)).toContain('role shop_users_owner');
  expect(statSync(credentialsFile()).mode & 0o777).toBe(0o600);
  expect(await succeed('db provision', withoutOrders)).toContain('Everything is as it should be');
  expect(await rolesOfShop()).toHaveLength((modules.length - 1) * 3);
});

it('a module that is added later is provisioned alone', async () => {
  const before = passwords();
  const { objects } = JSON.parse(await succeed('db provision orders --json'));
  const made = objects.filter(({ state }: { state: string }) => state !== 'unchanged');
  expect(made.length).toBeGreaterThan(5);
  expect(new Set(made.map(({ module }: { module: string }) => module))).toEqual(new Set(['orders']));
  expect(passwords()).toEqual(expect.arrayContaining(before));
  expect(await succeed('db provision')).toContain('Everything is as it should be');
});

it('migrations are shown before they are applied, by the migrators and without an administrator', async () => {
  const planned = await succeed('db migrate --dry-run', environment);
  expect(planned).toContain('-- orders: 0001-orders');
  expect(planned).toContain('create table "orders"."order_items"');
  expect(await ask(`select from pg_tables where schemaname = 'orders'`, DATABASE)).toEqual([]);
  const applied = JSON.parse(await succeed('db migrate users --json', environment));
  expect(new Set(applied.map(({ module }: { module: string }) => module))).toEqual(new Set(['users']));
  expect(await ask(`select from pg_tables where schemaname = 'orders'`, DATABASE)).toEqual([]);
});

it('the shop starts in production without an administrator, and sells', async () => {
  shop = await startProcess(folder, { ...environment, NODE_ENV: 'production' });
  const [, statuses] = await whileSelling(() => succeed('db status', environment));
  expectSold(statuses);
});

it('a newer release migrates one module while this one serves', async () => {
  const newer = modules.map((definition) =>
    definition.contract.module === 'users' ? withOneMore(definition) : definition,
  );
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const inFolder = { ...environment, DATA_FOLDER: join(folder, 'data') };
  const [code, statuses] = await whileSelling(() =>
    runCommandLine(newer, inFolder, ['db', 'migrate', 'users']),
  );
  expect([code, log.mock.calls.join()]).toEqual([0, 'users: applied 9000-nickname']);
  log.mockRestore();
  expectSold(statuses);
  expect(await succeed('db migrate', environment)).toBe('Every database is up to date.\n');
});

function withOneMore(definition: AnyModule): AnyModule {
  const more = defineMigration('9000-nickname', ({ schema }) => [
    schema.alterTable('users').addColumn('nickname', 'text'),
  ]);
  return { ...definition, migrations: [...definition.migrations, more] };
}

it('every password is changed without a failed request', async () => {
  const before = passwords();
  const [, statuses] = await whileSelling(() => succeed('db provision --rotate'));
  expectSold(statuses);
  const after = passwords();
  expect(after).toHaveLength(before.length);
  expect(after.filter((password) => before.includes(password))).toEqual([]);
  expect(statSync(credentialsFile()).mode & 0o777).toBe(0o600);
  const [, later] = await whileSelling(() => succeed('db status', environment));
  expectSold(later);
});

it('the audit passes beside the serving shop', async () => {
  await succeed('db provision --own-server');
  const { verdict, findings, matrix } = JSON.parse(await succeed('db audit --json'));
  expect([verdict, findings]).toEqual(['holds', []]);
  expect(matrix).toHaveLength(modules.length);
});

it('the audit fails for a grant, which it names', async () => {
  await ask(
    `grant usage on schema users to shop_orders_runtime; grant select on users.users to shop_orders_runtime`,
    DATABASE,
  );
  const crossed = await tearline('db audit');
  expect([crossed.code, crossed.stderr]).toEqual([1, '']);
  expect(crossed.stdout).toMatch(/crossing {2}audit\.foreign-grant {2}.*users/);
  expect(crossed.stdout).toContain('shop_orders_runtime has SELECT on table users.users');
  expect(crossed.stdout).toMatch(/crossed +orders +shop_orders_runtime +read +users\.users/);
  expect(crossed.stdout).toContain('A BOUNDARY IS CROSSED');
  await ask(
    `revoke select on users.users from shop_orders_runtime; revoke usage on schema users from shop_orders_runtime`,
    DATABASE,
  );
});

it('the network side of the boundary is printed', async () => {
  const said = await succeed('db provision --network', environment);
  expect(said).toMatch(/^host\w* +shop +.*shop_orders_runtime/m);
  expect(said).toContain('networks:');
});

it('what is asked wrongly exits with 2 and says why', async () => {
  for (const [words, using, reason] of [
    ['db provision', environment, 'DATABASE_ADMIN_URL: it is missing'],
    ['db audit', environment, 'DATABASE_ADMIN_URL: it is missing'],
    ['db provision moon', administration, 'There is no module moon'],
    ['db migrate moon', environment, 'There is no module moon'],
  ] as const) {
    const { code, stdout, stderr } = await tearline(words, using);
    expect([words, code, stdout]).toEqual([words, 2, '']);
    expect(stderr).toContain(reason);
    expect(stderr).not.toMatch(/^ +at /m);
  }
});

it('nothing that was printed holds a password', async () => {
  const ended = await shop?.end();
  shop = undefined;
  expect([ended?.code, ended?.stderr]).toEqual([0, '']);
  printed.push(ended?.stdout ?? '');
  const text = printed.join('\n');
  const secrets = [...passwords(), new URL(cluster.adminUrl).password, STAFF.password];
  expect(secrets.filter((secret) => secret === '' || text.includes(secret))).toEqual([]);
});
