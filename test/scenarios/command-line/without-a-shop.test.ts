import { mkdir, readdir, rm } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { commandsInFolder, MODULES, READING } from './commands-in-folder.ts';

const { pathOf, tearline, json } = commandsInFolder();

describe('in a folder where no shop ever was', () => {
  it.each([...READING, 'sagas show x', 'events redrive users earn-points x'])(
    '%s says what to do, and creates nothing',
    async (command) => {
      const { code, stdout, stderr } = await tearline(command, 'nowhere');
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^cli\.no-database: .*npm start.*db migrate/);
      expect(await readdir(pathOf())).toEqual([]);
    },
  );

  it('an empty folder stays empty', async () => {
    await mkdir(pathOf('empty'));
    for (const command of READING) expect((await tearline(command, 'empty')).code).toBe(1);
    expect(await readdir(pathOf('empty'))).toEqual([]);
    await rm(pathOf('empty'), { recursive: true });
  });

  it('keys of services that are named and not there are asked for, and not made', async () => {
    const { code, stderr } = await tearline('events list', 'fresh', {
      DATABASE_URL: `sqlite:${pathOf('fresh')}`,
      SERVICE_KEYS_FILE: pathOf('keys.json'),
    });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^cli\.no-database/)]);
    await tearline('db migrate', 'fresh');
    const asked = await tearline('events list', 'fresh', { SERVICE_KEYS_FILE: pathOf('keys.json') });
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('services make-keys')]);
    expect(await readdir(pathOf())).not.toContain('keys.json');
    await rm(pathOf('fresh'), { recursive: true });
  });

  it('contracts are compared with their release all the same', async () => {
    const { compared, unreleased, problems } = await json('contracts check', 'nowhere');
    expect(compared + unreleased.length).toBe(MODULES.length);
    expect(problems).toEqual([]);
    const released = await json('contracts release --dry-run', 'nowhere');
    expect(released).toMatchObject({ written: false, problems: [] });
    expect(await readdir(pathOf())).toEqual([]);
  });

  it('modules is answered all the same', async () => {
    const located = await json('modules', 'nowhere');
    expect(located.map(({ name }: { name: string }) => name)).toEqual(MODULES);
    expect(located.find(({ name }: { name: string }) => name === 'orders')).toMatchObject({
      requires: ['users', 'catalog', 'inventory', 'carts', 'payments'],
      data: { engine: 'sqlite', level: 'database', file: pathOf('nowhere', 'orders.sqlite') },
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
    expect(await readdir(pathOf())).toEqual([]);
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
    await rm(pathOf('migrated', 'carts.sqlite'));
    const { code, stderr } = await tearline('db status', 'migrated');
    expect([code, stderr.match(/\w+\.sqlite/g)]).toEqual([1, ['carts.sqlite']]);
    expect(await readdir(pathOf('migrated'))).not.toContain('carts.sqlite');
  });

  it('a database with pending migrations is told from one that can be read', async () => {
    await tearline('db migrate', 'migrated');
    const orders = new Database(pathOf('migrated', 'orders.sqlite'));
    orders.exec("delete from migration_history where name = '0001-orders'");
    orders.close();
    const { code, stderr } = await tearline('events list', 'migrated');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^cli\.not-migrated: The databases of orders have pending/),
    ]);
    expect((await tearline('db status', 'migrated')).stdout).toMatch(/0001-orders +pending|pending/);
    await rm(pathOf('migrated'), { recursive: true });
  });
});
