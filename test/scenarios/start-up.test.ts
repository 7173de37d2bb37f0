import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { createProduct, registerBuyer, signIn } from '../support/shoppers.ts';
import { type Ended, runStart, type StartedShop, startProcess } from '../support/started-shop.ts';
import { until } from '../support/until.ts';

const MODULES = modules.map(({ contract }) => contract.module).toSorted();
const STAFF = { STAFF_EMAIL: 'boss@example.com', STAFF_PASSWORD: 'a good long password' };
const PRINTED_PASSWORD =
  /A staff account was created: (\S+) with the password (\S+)\. It is shown this once only\./;

let folder: string;
let shop: StartedShop | undefined;

async function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'tearline-start-'));
}

async function start(environment: Readonly<Record<string, string>> = {}): Promise<StartedShop> {
  shop = await startProcess(folder, environment);
  return shop;
}

/** One message on standard error, without a stack, and exit code 2. */
function expectRefusal({ code, stdout, stderr }: Ended, ...problems: (string | RegExp)[]): void {
  expect(stderr.startsWith('Tearline cannot start')).toBe(true);
  for (const problem of problems) expect(stderr).toMatch(problem);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stdout).not.toContain('ready');
  expect(code).toBe(2);
}

describe('with nothing set, in an empty folder', () => {
  let first: Ended;
  let password: string;
  let products: { id: string; description: string; category: string; price: { amount: number } }[];
  let stock: number[];
  let second: StartedShop;

  beforeAll(async () => {
    folder = await newFolder();
    const fresh = await start();
    password = PRINTED_PASSWORD.exec(fresh.stdout())?.[2] ?? '';
    const staff = await signIn(fresh, 'staff@tearline.example', password);
    products = await walk(fresh);
    stock = await Promise.all(
      products.map(async ({ id }) => (await staff.ask('GET', `/stock/${id}`)).body.available),
    );
    await fresh.request('POST', '/users', {
      body: { email: 'ada@example.com', password: 'analytical engine', name: 'Ada' },
    });
    first = await fresh.end();
    second = await start();
  });
  afterAll(async () => {
    await second.end();
    await rm(folder, { recursive: true });
  });

  it('creates ./data with a database for each module, for its user alone', async () => {
    const files = await readdir(join(folder, 'data'));
    for (const module of MODULES) expect(files).toContain(`${module}.sqlite`);
    expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700);
  });

  it('prints the generated password of the staff account once, and where the API documents are', () => {
    expect(first.stdout.split(password)).toHaveLength(2);
    expect(first.stdout).toMatch(/http:\/\/localhost:\d+\/docs/);
    // A busy machine may have something to log.
    expect(first.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'))).toEqual([]);
    expect(first.code).toBe(0);
  });

  it('loads at least 200 products in several categories, described, priced and mostly in stock', () => {
    expect(products.length).toBeGreaterThanOrEqual(200);
    expect(new Set(products.map(({ category }) => category)).size).toBeGreaterThanOrEqual(5);
    expect(products.filter(({ description, price }) => description.length < 20 || price.amount < 1)).toEqual(
      [],
    );
    expect(stock.filter((pieces) => pieces > 0).length).toBeGreaterThan(200);
  });

  it('keeps everything at the second start, which is ready soon and shows no password', async () => {
    const ada = await signIn(second, 'ada@example.com', 'analytical engine');
    expect((await ada.ask('GET', '/users/me')).body.name).toBe('Ada');
    const staff = await signIn(second, 'staff@tearline.example', password);
    expect((await staff.ask('GET', '/reports/pending-orders')).status).toBe(200);
    expect((await walk(second)).map(({ id }) => id)).toEqual(products.map(({ id }) => id));
    expect(second.stdout()).not.toMatch(/password|Loaded/);
    expect(second.stdout()).toMatch(
      new RegExp(`^Tearline is ready after \\d+\\.\\d s with ${modules.length} modules`),
    );
  });
});

describe('in a folder of its own', () => {
  beforeEach(async () => {
    folder = await newFolder();
  });
  afterEach(async () => {
    await shop?.end('SIGKILL');
    shop = undefined;
    await rm(folder, { recursive: true });
  });

  it('makes the staff account that is asked for, shows no password, and loads nothing with DEMO=off', async () => {
    const { stdout } = await start({ ...STAFF, DEMO: 'off' }).then((started) => {
      return signIn(started, STAFF.STAFF_EMAIL, STAFF.STAFF_PASSWORD).then(() => ({
        stdout: started.stdout(),
      }));
    });
    expect(stdout).toContain(STAFF.STAFF_EMAIL);
    expect(stdout).not.toContain(STAFF.STAFF_PASSWORD);
    expect((await shop?.request('GET', '/products'))?.body.items).toEqual([]);
    expect((await shop?.request('GET', '/categories'))?.body.items).toEqual([]);
  });

  it('takes a variable with an empty value as unset', async () => {
    const empty = [
      'HOST',
      'RATE_LIMIT',
      'TRUST_PROXY',
      'DEMO',
      'STAFF_EMAIL',
      'STAFF_PASSWORD',
      'DATABASE_URL',
    ];
    const more = ['DATABASE_ISOLATION', 'USERS_DATABASE_URL', 'LOG_LEVEL', 'SESSION_HOURS', 'RETENTION_DAYS'];
    const { stdout } = await start(Object.fromEntries([...empty, ...more].map((name) => [name, ''])));
    expect(stdout()).toMatch(PRINTED_PASSWORD);
    expect(await readdir(folder)).toEqual(['data']);
  });

  it.each([
    ['tables for every module', { DATABASE_ISOLATION: 'tables' }, ['shared.sqlite']],
    [
      'tables for every module but orders',
      { DATABASE_ISOLATION: 'tables', ORDERS_DATABASE_ISOLATION: 'database' },
      ['orders.sqlite', 'shared.sqlite'],
    ],
    [
      'a folder of its own for payments',
      { PAYMENTS_DATABASE_URL: 'sqlite:vault' },
      MODULES.filter((module) => module !== 'payments').map((module) => `${module}.sqlite`),
    ],
  ])('takes an order with %s', async (_case, placement, files) => {
    const environment = { ...STAFF, ...placement, DEMO: 'off' };
    const { id, buyer, product } = await buySomething(await start(environment));
    expect((await readdir(join(folder, 'data'))).filter((file) => file.endsWith('.sqlite'))).toEqual(files);
    await shop?.end();
    const again = await signIn(await start(environment), buyer.email, buyer.password);
    expect((await again.ask('GET', `/orders/${id}`)).body).toMatchObject({ status: 'confirmed' });
    expect((await again.ask('GET', '/products')).body.items).toMatchObject([{ id: product }]);
  });

  it('starts again after it was killed, with everything that it had answered', async () => {
    const environment = { ...STAFF, DEMO: 'off' };
    const { id, buyer } = await buySomething(await start(environment));
    expect((await shop?.end('SIGKILL'))?.code).toBe(null);
    const again = await signIn(await start(environment), buyer.email, buyer.password);
    expect((await again.ask('GET', `/orders/${id}`)).body).toMatchObject({ status: 'confirmed' });
    await until(async () => (await again.ask('GET', '/cart')).body.items.length === 0);
  });

  it('shares neither its data folder nor the folder of a module with a second process', async () => {
    const environment = { ...STAFF, DEMO: 'off', PAYMENTS_DATABASE_URL: 'sqlite:vault' };
    await start(environment);
    const [same, other] = await Promise.all([
      runStart(folder, environment),
      runStart(folder, { ...environment, DATABASE_URL: 'sqlite:other' }),
    ]);
    expectRefusal(same, new RegExp(`data folder ${folder}/data belongs to another running Tearline`));
    expectRefusal(other, new RegExp(`data folder ${folder}/vault belongs to another running Tearline`));
    expect((await shop?.request('GET', '/livez'))?.status).toBe(200);
  });
});

async function walk(from: StartedShop) {
  const items = [];
  let cursor = '';
  do {
    const page = (await from.request('GET', `/products?limit=100${cursor}`)).body;
    items.push(...page.items);
    cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
  } while (cursor !== '');
  return items;
}

async function buySomething(from: StartedShop) {
  const staff = await signIn(from, STAFF.STAFF_EMAIL, STAFF.STAFF_PASSWORD);
  const product = await createProduct(staff);
  const buyer = await registerBuyer(from);
  await buyer.putInCart(product);
  const { status, body } = await buyer.order();
  expect(status).toBe(201);
  return { id: body.id as string, buyer, product };
}
