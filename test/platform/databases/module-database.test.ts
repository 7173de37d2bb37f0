import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database as Connection } from 'better-sqlite3';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { platformMigrations } from '../../../migrations/platform/index.ts';
import {
  Databases,
  defineMigration,
  type ModuleDatabase,
  statement,
} from '../../../src/platform/databases/index.ts';
import { createLogger } from '../../../src/platform/observability/index.ts';

interface Schema {
  boxes: { id: string; size: number };
}

const boxes = defineMigration('0001-boxes', ({ schema }) => [
  schema
    .createTable('boxes')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('size', 'integer', (column) => column.notNull()),
  schema.createIndex('boxes_by_size').on('boxes').column('size'),
]);
const crates = defineMigration('0001-crates', ({ schema }) => [
  schema.createTable('crates').addColumn('id', 'text'),
]);

const insertBox = statement((query: Kysely<Schema>, given: { id: string; size: number }) =>
  query.insertInto('boxes').values({ id: given.id, size: given.size }),
);
const listBoxes = statement((query: Kysely<Schema>, _given: object) =>
  query.selectFrom('boxes').selectAll().orderBy('id'),
);

describe.each(['database', 'tables'] as const)('a module database at level %s', (level) => {
  let folder: string;
  let databases: Databases;
  let database: ModuleDatabase<Schema>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tearline-'));
    const manifests = [
      { module: 'storage', tables: ['boxes'], remedy: 'call its contract (findBoxes)' },
      { module: 'shipping', tables: ['crates'], remedy: 'call its contract (findCrates)' },
    ];
    databases = new Databases(manifests, createLogger('silent'), { of: () => [] });
    const open = (module: string) => {
      const file = join(folder, level === 'tables' ? 'shared.sqlite' : `${module}.sqlite`);
      return databases.open({ module, engine: 'sqlite', level, file });
    };
    database = open('storage') as unknown as ModuleDatabase<Schema>;
    open('shipping');
    await databases.migrate('storage', [...platformMigrations, boxes]);
    await databases.migrate('shipping', [...platformMigrations, crates]);
  });
  afterEach(async () => {
    await databases.close();
    await rm(folder, { recursive: true });
  });

  it('keeps what a transaction wrote when it commits, and nothing when it throws', async () => {
    await database.transaction((transaction) => transaction.execute(insertBox, { id: 'a', size: 1 }));
    const failing = database.transaction(async (transaction) => {
      await transaction.execute(insertBox, { id: 'b', size: 2 });
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await database.all(listBoxes, {})).toEqual([{ id: 'a', size: 1 }]);
  });

  it('fails at the next statement or the commit when an enqueued statement failed, not before', async () => {
    await database.execute(insertBox, { id: 'a', size: 1 });
    const came: string[] = [];
    const going = database.transaction(async (transaction) => {
      transaction.enqueue(insertBox, { id: 'b', size: 1 });
      transaction.enqueue(insertBox, { id: 'a', size: 1 });
      transaction.enqueue(insertBox, { id: 'c', size: 1 });
      came.push('enqueued');
      await transaction.all(listBoxes, {}).catch(() => came.push('refused'));
    });
    await expect(going).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' });
    expect(came).toEqual(['enqueued', 'refused']);
    expect(await database.all(listBoxes, {})).toEqual([{ id: 'a', size: 1 }]);
  });

  it('runs transactions one at a time in the order of asking', async () => {
    const order: string[] = [];
    const run = (name: string) =>
      database.transaction(async (transaction) => {
        order.push(`${name} begins`);
        await transaction.execute(insertBox, { id: name, size: 1 });
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${name} ends`);
      });
    await Promise.all([run('a'), run('b')]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('shows readers the last commit while a transaction is open', async () => {
    let seen: unknown;
    let show: () => Promise<void> = async () => undefined;
    const outside = new Promise<void>((resolve) => {
      show = async () => {
        seen = await database.all(listBoxes, {});
        resolve();
      };
    });
    setImmediate(() => void show());
    await database.transaction(async (transaction) => {
      await transaction.execute(insertBox, { id: 'a', size: 1 });
      await outside;
    });
    expect(seen).toEqual([]);
  });

  it('refuses writing outside a transaction, reading beside one, nesting, and use after the end', async () => {
    await expect(
      database.query.insertInto('boxes').values({ id: 'a', size: 1 }).execute(),
    ).rejects.toMatchObject({
      code: 'databases.write-outside-transaction',
    });
    await database.transaction(async () => {
      await expect(database.all(listBoxes, {})).rejects.toMatchObject({
        code: 'databases.nested-transaction',
      });
      await expect(database.transaction(async () => undefined)).rejects.toMatchObject({
        code: 'databases.nested-transaction',
      });
    });
    const escaped = await database.transaction(async (transaction) => transaction);
    await expect(escaped.execute(insertBox, { id: 'a', size: 1 })).rejects.toMatchObject({
      code: 'databases.transaction-closed',
    });
    await expect(
      escaped.query.insertInto('boxes').values({ id: 'a', size: 1 }).execute(),
    ).rejects.toMatchObject({
      code: 'databases.transaction-closed',
    });
  });

  it('refuses another module’s table and names the contract to use', async () => {
    const foreign = level === 'tables' ? 'shipping_crates' : 'crates';
    const reading = sql`select * from ${sql.raw(foreign)}`.execute(database.query);
    await expect(reading).rejects.toMatchObject({
      code: 'databases.foreign-table',
      details: { module: 'storage', owner: 'shipping' },
      message: expect.stringContaining('call its contract (findCrates)'),
    });
    const writing = database.transaction(({ query }) => sql`delete from ${sql.raw(foreign)}`.execute(query));
    await expect(writing).rejects.toMatchObject({ code: 'databases.foreign-table' });
  });

  it('has all its commits on disk once untilDurable has resolved', async () => {
    await database.transaction((transaction) => transaction.execute(insertBox, { id: 'a', size: 1 }));
    await database.untilDurable();
    expect(database.untilDurable()).toBeUndefined();
  });

  it('is unavailable while the disk is full, stores nothing by halves, and goes on afterwards', async () => {
    const { writer } = (database as unknown as { file: { writer: Connection } }).file;
    const most = writer.pragma('max_page_count', { simple: true });
    writer.pragma('max_page_count = 1');
    const fill = database.transaction(async (transaction) => {
      for (let size = 0; size < 2_000; size += 1) {
        await transaction.execute(insertBox, { id: `a box with a long label, number ${size}`, size });
      }
    });
    await expect(fill).rejects.toMatchObject({ code: 'databases.unavailable', kind: 'unavailable' });
    writer.pragma(`max_page_count = ${most}`);
    expect(await database.all(listBoxes, {})).toEqual([]);
    await database.transaction((transaction) => transaction.execute(insertBox, { id: 'a', size: 1 }));
    expect(await database.all(listBoxes, {})).toHaveLength(1);
  });

  it('says which tables manifest and database disagree about', async () => {
    expect(await databases.compareWithManifest('storage')).toEqual([]);
    const extra = defineMigration('0002-extra', ({ schema }) => [
      schema.createTable('boxes_old').addColumn('id', 'text'),
    ]);
    if (level === 'database') {
      await databases.migrate('storage', [...platformMigrations, boxes, extra]);
      expect(await databases.compareWithManifest('storage')).toEqual([
        expect.stringContaining('boxes_old is in its database but not in its manifest'),
      ]);
    }
  });

  it('refuses a migration that was changed after it was applied', async () => {
    const changed = defineMigration('0001-boxes', ({ schema }) => [
      schema.createTable('boxes').addColumn('id', 'text'),
    ]);
    await expect(databases.migrate('storage', [...platformMigrations, changed])).rejects.toMatchObject({
      code: 'databases.migration-changed',
    });
  });

  it('takes a schema that is one version ahead, and refuses one that is further', async () => {
    expect(await databases.migrate('storage', platformMigrations)).toEqual([]);
    const wider = defineMigration('0002-wider', ({ schema }) => [
      schema.alterTable('boxes').addColumn('width', 'integer'),
    ]);
    await databases.migrate('storage', [...platformMigrations, boxes, wider]);
    expect(await databases.migrate('storage', [...platformMigrations, boxes])).toEqual([]);
    await expect(databases.migrate('storage', platformMigrations)).rejects.toMatchObject({
      code: 'databases.schema-newer',
    });
  });

  it('rolls a failing migration back whole', async () => {
    const broken = defineMigration('0002-broken', ({ schema }) => [
      schema.alterTable('boxes').addColumn('colour', 'text'),
      schema.alterTable('boxes').addColumn('colour', 'text'),
    ]);
    await expect(databases.migrate('storage', [...platformMigrations, boxes, broken])).rejects.toMatchObject({
      code: 'databases.migration-failed',
    });
    await database.transaction((transaction) => transaction.execute(insertBox, { id: 'a', size: 1 }));
    expect(await database.all(listBoxes, {})).toEqual([{ id: 'a', size: 1 }]);
  });
});
