import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { runTearline, startProcess } from '../../support/started-shop.ts';
import { until } from '../../support/until.ts';
import { commandsInFolder, WIDEST } from './commands-in-folder.ts';

const { pathOf, tearline, json } = commandsInFolder();
const QUIET = { LOG_LEVEL: 'error' };

/** In one of the shop's files, behind its back. */
function change<Row>(sql: string): Row[] {
  const orders = new Database(pathOf('data', 'orders.sqlite'));
  try {
    const statement = orders.prepare(sql);
    if (statement.reader) return statement.all() as Row[];
    statement.run();
    return [];
  } finally {
    orders.close();
  }
}

const count = () => change<{ count: number }>('select count(*) as count from product_copies')[0]?.count;
const stateOf = (name: string) =>
  change<{ state: string; copied: number; generation: number }>(
    `select state, copied, generation from local_copies where name = '${name}'`,
  )[0];

describe('the copies of a shop with products', () => {
  it('are filled further when the process was killed while it filled them', async () => {
    const killed = await startProcess(pathOf(), {
      ...QUIET,
      TEARLINE_FAILPOINT: 'copies.after-chunk:3',
    }).catch((error: Error) => error);
    if (!(killed instanceof Error)) expect((await killed.ended).code).toBeNull();
    // One may be filled by then, and the other not have begun.
    const states = () => [stateOf('products')?.state, stateOf('users')?.state];
    expect(states()).not.toEqual(['filled', 'filled']);
    const shop = await startProcess(pathOf(), QUIET);
    await until(() => states().every((state) => state === 'filled'));
    expect(stateOf('products')).toEqual({ state: 'filled', copied: 287, generation: 1 });
    const metrics = async () => (await shop.request('GET', '/metrics')).body as string;
    await until(async () => (await metrics()).includes('tearline_copy_lag_seconds{module="orders"'));
    const copies = async (): Promise<{ copy: string; state: string }[]> => {
      const status = (await shop.request('GET', '/status')).body;
      return status.modules.find(({ module }: { module: string }) => module === 'orders').copies;
    };
    await until(async () => (await copies()).every(({ state }) => state === 'filled'));
    expect((await copies()).map(({ copy }) => copy)).toEqual(['users', 'products', 'pending-orders']);
    expect((await shop.end()).code).toBe(0);
  });

  it('are compared and mended while it does not run', async () => {
    change(
      "update product_copies set name = 'wrong' where rowid in (select rowid from product_copies limit 3)",
    );
    const found = await tearline('copies reconcile orders products --dry-run');
    expect([found.code, found.stdout.match(/is different/g)?.length]).toEqual([1, 3]);
    expect(found.stdout).toContain('npm run tearline -- copies reconcile');
    expect(Math.max(...found.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(WIDEST);
    expect(await json('copies reconcile orders products')).toMatchObject([{ found: 3, repaired: 3 }]);
    expect(await json('copies reconcile')).toMatchObject([
      { copy: 'users', found: 0 },
      { copy: 'products', compared: 287, found: 0 },
      { copy: 'pending-orders', found: 0 },
    ]);
  });

  it('are made anew while it does not run, and while it does', async () => {
    change('delete from product_copies');
    expect(await json('copies rebuild orders products')).toMatchObject([{ generation: 2, copied: 287 }]);
    expect(count()).toBe(287);
    const shop = await startProcess(pathOf(), { ...QUIET, COPIES_PER_SECOND: '200' });
    const { code, stdout, stderr } = await runTearline(pathOf(), ['copies', 'rebuild', 'orders'], QUIET);
    expect([code, stdout.match(/filling 3/g)?.length]).toEqual([0, 1]);
    expect(stderr).toMatch(/products: \d+ rows so far/);
    expect(await json('copies list orders')).toMatchObject([
      { copy: 'users', generation: 2 },
      { copy: 'products', generation: 3, of: 'catalog', state: 'filled' },
      { copy: 'pending-orders', generation: 2 },
    ]);
    const refused = await runTearline(pathOf(), ['copies', 'rebuild', 'users', 'orders'], QUIET);
    expect(refused.code).toBe(2);
    expect((await shop.end()).code).toBe(0);
  });

  it('say what is on its way while nobody delivers it', async () => {
    const catalog = new Database(join(pathOf('data'), 'catalog.sqlite'));
    catalog.exec(`update products set name = 'Renamed', version = 2 where rowid = 1;
      insert into outbox (id, type, key, key_version, envelope, stored_at)
        select '01b00000-0000-7000-8000-000000000001', 'catalog.product-changed', id, 2, '{}', 1 from products where rowid = 1`);
    catalog.close();
    const told = await tearline('copies reconcile orders products');
    expect([told.code, told.stdout]).toEqual([0, expect.stringContaining('Start the shop')]);
    expect(await json('copies reconcile orders products')).toMatchObject([
      { found: 0, repaired: 0, inFlight: 1 },
    ]);
  });
});
