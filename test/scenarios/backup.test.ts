import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import type { BackupManifest } from '../../src/platform/databases/index.ts';
import { type AnyModule, backupModule, restoreModule } from '../../src/platform/kernel/index.ts';
import { checkEvents } from '../support/checkers/events.ts';
import { ShopDatabases } from '../support/checkers/shop-databases.ts';
import { makePlace, type Place, type PlaceName } from '../support/place.ts';
import { runHere } from '../support/run-here.ts';
import {
  createProduct,
  pointsOf,
  registerBuyer,
  type Shopper,
  signIn,
  signInStaff,
  stockOf,
} from '../support/shoppers.ts';
import { STAFF } from '../support/start-shop.ts';
import { runTearline, type StartedShop, startProcess } from '../support/started-shop.ts';
import { until } from '../support/until.ts';

const ALL = modules as readonly AnyModule[];
const NAMES = ALL.map(({ contract }) => contract.module);
const SETTINGS = {
  LOG_LEVEL: 'error',
  DEMO: 'off',
  RATE_LIMIT: 'off',
  STAFF_EMAIL: STAFF.email,
  STAFF_PASSWORD: STAFF.password,
};

let scratch: string;
let places: Place[];
let shop: StartedShop | undefined;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'tearline-backups-'));
  places = [];
});
afterEach(async () => {
  await shop?.end('SIGKILL');
  for (const place of places) await place.remove();
  rmSync(scratch, { recursive: true, force: true });
});

async function placeAt(name: PlaceName): Promise<Place> {
  const place = await makePlace(ALL, undefined, name);
  places.push(place);
  return place;
}

async function start({ folder, environment }: Place): Promise<StartedShop> {
  shop = await startProcess(folder, { ...SETTINGS, ...(environment as Record<string, string>) });
  return shop;
}

async function stop(): Promise<void> {
  expect((await shop?.end())?.code).toBe(0);
  shop = undefined;
}

async function tearline({ folder, environment }: Place, words: string) {
  return runTearline(folder, words.split(' '), { ...SETTINGS, ...(environment as Record<string, string>) });
}

/** By this process, which is another than the shop's. */
function backup({ environment }: Place, module: string) {
  return backupModule({ modules: ALL, environment, module, folder: join(scratch, module) });
}

function restore({ environment }: Place, module: string, options: { readonly replace?: boolean } = {}) {
  const folder = join(scratch, module);
  return restoreModule({ modules: ALL, environment, module, folder, verify: true, ...options });
}

const rowsIn = ({ tables }: BackupManifest, table: string) => tables.find((one) => one.table === table)?.rows;

describe.each(['sqlite-database', 'postgres-schema'] as const)('a shop at %s', (name) => {
  it('is backed up while it sells, and goes on selling from its backups elsewhere', async () => {
    const place = await placeAt(name);
    const selling = await start(place);
    const staff = await signInStaff(selling);
    const product = await createProduct(staff, { name: 'Quiet Lantern', stock: 1_000 });
    const buyer = await registerBuyer(selling);
    let isOver = false;
    const orders = (async () => {
      const statuses: number[] = [];
      while (!isOver) {
        await buyer.putInCart(product);
        statuses.push((await buyer.order()).status);
      }
      return statuses;
    })();
    await until(async () => (await pointsOf(buyer)) > 0);
    for (const module of NAMES) {
      expect((await backup(place, module)).module).toBe(module);
    }
    const refused = await tearline(place, `db restore orders ${join(scratch, 'orders')} --replace`);
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toMatch(/^databases\.module-served: orders is being served by .+ Stop it/m);
    isOver = true;
    const statuses = await orders;
    expect(statuses.length).toBeGreaterThan(3);
    expect(new Set(statuses)).toEqual(new Set([201]));
    await stop();

    const elsewhere = await placeAt(name);
    for (const module of NAMES) {
      const { verified, manifest } = await restore(elsewhere, module);
      expect(verified).toBe(true);
      if (module === 'orders') {
        expect(rowsIn(manifest, 'sagas')).toBeGreaterThan(0);
        expect(rowsIn(manifest, 'outbox')).toBeGreaterThan(0);
      }
      if (module === 'users') expect(rowsIn(manifest, 'inbox')).toBeGreaterThan(0);
    }
    const again = await start(elsewhere);
    expect(again.stdout()).toContain('Made the search index anew');
    const found = await again.request('GET', '/products?search=lantern');
    expect(found.body.items.map(({ id }: { id: string }) => id)).toEqual([product]);
    const same = await signIn(again, buyer.email, buyer.password);
    await same.ask('PUT', `/cart/items/${product}`, { quantity: 2 });
    const { status, body } = await same.ask(
      'POST',
      '/orders',
      { addressId: buyer.addressId, paymentMethod: 'pm_card_visa' },
      { headers: { 'idempotency-key': 'after-the-restore' } },
    );
    expect([status, body.status]).toEqual([201, 'confirmed']);
    await stop();
  });

  it('finishes again, once, what was under way in a backup of one module', async () => {
    const place = await placeAt(name);
    const selling = await start(place);
    const staff = await signInStaff(selling);
    const product = await createProduct(staff, { amount: 10_000, stock: 10 });
    const buyer = await registerBuyer(selling);
    await buyer.putInCart(product);
    // The sandbox does not answer for a while: the saga is under way.
    const ordering = buyer.order({ paymentMethod: 'pm_card_timeout' });
    await until(async () => (await stockOf(staff, product)).reserved === 1);
    expect(rowsIn(await backup(place, 'orders'), 'sagas')).toBe(1);
    await ordering;
    await buyer.order();
    await settledAs(staff, buyer, product, 1);
    await stop();

    await restore(place, 'orders', { replace: true });
    const again = await start(place);
    const known = await signIn(again, buyer.email, buyer.password);
    // The order that came after the backup is forgotten by orders, and by nobody else.
    await until(async () => {
      const { items } = (await known.ask('GET', '/orders')).body;
      return items.length === 1 && items[0].status === 'rejected';
    });
    await settledAs(await signInStaff(again), known, product, 1);
    await stop();
    if (name !== 'sqlite-database') return;
    const databases = new ShopDatabases(place.folder);
    expect(checkEvents(databases)).toEqual([]);
    databases.close();
  });
});

/** Nothing is reserved, and one order has taken its pieces and brought its points. */
async function settledAs(staff: Shopper, buyer: Shopper, product: string, sold: number): Promise<void> {
  await until(async () => (await stockOf(staff, product)).reserved === 0);
  await until(async () => (await pointsOf(buyer)) > 0);
  expect(await stockOf(staff, product)).toMatchObject({ available: 10 - sold });
  expect(await pointsOf(buyer)).toBe(100 * sold);
}

function here({ environment }: Place, words: string) {
  return runHere(words.split(' '), { ...SETTINGS, ...environment });
}

describe('the commands', () => {
  it('explain themselves, and tell a refusal from a mistake', async () => {
    const place = await placeAt('sqlite-database');
    for (const command of ['backup', 'restore']) {
      const help = await here(place, `db ${command} --help`);
      expect([help.code, help.stderr]).toEqual([0, '']);
      expect(help.stdout).toContain('<module> <folder>');
      expect((await here(place, `db ${command} orders`)).code).toBe(2);
      const unknown = await here(place, `db ${command} moon ${join(scratch, 'x')}`);
      expect([unknown.code, unknown.stdout]).toEqual([2, '']);
      expect(unknown.stderr).toContain('There is no module moon');
    }
    const nothing = await here(place, `db backup orders ${join(scratch, 'x')}`);
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toContain('db migrate orders');
    const none = await here(place, `db restore orders ${join(scratch, 'x')}`);
    expect([none.code, none.stdout]).toEqual([1, '']);
    expect(none.stderr).toContain('is no whole backup');
    expect(readdirSync(scratch)).toEqual([]);
    expect((await here(place, 'db migrate orders')).code).toBe(0);
    const taken = await here(place, `db backup orders ${join(scratch, 'x')}`);
    expect([taken.code, taken.stderr]).toEqual([0, '']);
    expect(taken.stdout).toMatch(/order_items +0 +0/);
    const restored = await here(place, `db restore orders ${join(scratch, 'x')} --json`);
    expect(JSON.parse(restored.stdout)).toMatchObject({ verified: false, manifest: { module: 'orders' } });
  });
});
