import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  concurrently,
  defineMigration,
  type Engine,
  type Migration,
} from '../../../src/platform/databases/index.ts';
import type { PlaceName } from '../../support/place.ts';
import {
  BoxesPlace,
  boxes0001,
  boxes0002,
  boxes0003,
  crates0001,
  insertBox,
  listBoxes,
  type OpenedBoxes,
} from '../../support/stored-boxes.ts';
import { until } from '../../support/until.ts';

const SQLITE: readonly PlaceName[] = ['sqlite-database', 'sqlite-tables'];
const POSTGRES: readonly PlaceName[] = ['postgres-schema', 'postgres-tables', 'postgres-database'];

const boxesBySize = defineMigration(
  '0002-boxes-by-size',
  ({ schema }, engine) => [
    concurrently(schema.createIndex('boxes_by_size').unique().on('boxes').column('size'), engine),
  ],
  { alone: true },
);

let place: BoxesPlace;
let opened: OpenedBoxes;

async function create(name: PlaceName): Promise<void> {
  place = await BoxesPlace.create(name, `migrations_${randomUUID().slice(0, 8)}`);
  opened = place.open();
}
afterEach(() => place.remove());

async function names(of: OpenedBoxes, ...migrations: Migration[]): Promise<string[]> {
  const statuses = await of.databases.status('storage', migrations);
  return statuses.filter(({ appliedAt }) => appliedAt !== undefined).map(({ name }) => name);
}

function insert(id: string, size = 1, into = opened): Promise<number> {
  return into.storage.execute(insertBox, { id, size });
}

describe.each([...SQLITE, ...POSTGRES])('migrations at %s', (name) => {
  beforeEach(() => create(name));

  it('are applied module by module, each with a history of its own, and once', async () => {
    expect(await opened.migrate(boxes0001)).toEqual(['0001-boxes']);
    expect(await opened.databases.migrate('shipping', [crates0001])).toEqual(['0001-crates']);
    expect(await opened.migrate(boxes0001, boxes0002)).toEqual(['0002-colour']);
    expect(await opened.migrate(boxes0001, boxes0002)).toEqual([]);
    expect(await names(opened, boxes0001, boxes0002)).toEqual(['0001-boxes', '0002-colour']);
    const shipping = await opened.databases.status('shipping', [crates0001]);
    expect(shipping.map(({ appliedAt }) => appliedAt)).toEqual([expect.stringMatching(/^\d{4}-.+Z$/)]);
  });

  it('are refused when one was changed after it had been applied, and nothing is migrated', async () => {
    await opened.migrate(boxes0001);
    const changed = defineMigration('0001-boxes', ({ schema }) => [
      schema.createTable('boxes').addColumn('id', 'text', (column) => column.primaryKey()),
    ]);
    await expect(opened.migrate(changed, boxes0002)).rejects.toMatchObject({
      code: 'databases.migration-changed',
      details: { module: 'storage', migration: '0001-boxes' },
    });
    expect(await names(opened, boxes0001, boxes0002)).toEqual(['0001-boxes']);
  });

  it('are rolled back whole when a statement fails; the ones before it stand', async () => {
    const failing = defineMigration('0002-failing', ({ schema }) => [
      schema.alterTable('boxes').addColumn('colour', 'text'),
      schema.alterTable('boxes').addColumn('size', 'integer'),
    ]);
    await expect(opened.migrate(boxes0001, failing)).rejects.toMatchObject({
      code: 'databases.migration-failed',
      message: expect.stringMatching(/0002-failing of storage failed and was rolled back: .*size/),
    });
    expect(await names(opened, boxes0001, failing)).toEqual(['0001-boxes']);
    expect(await opened.migrate(boxes0001, boxes0002)).toEqual(['0002-colour']);
  });

  it('of one module run while another serves', async () => {
    await opened.migrate(boxes0001);
    let isOver = false;
    const serving = (async () => {
      for (let served = 1; !isOver || served < 5; served += 1) {
        await insert(`box-${served}`);
        expect(await opened.storage.all(listBoxes, {})).toHaveLength(served);
        // What is in memory answers at once, and the migration needs a turn.
        await nextTurn();
      }
    })();
    try {
      expect(await opened.databases.migrate('shipping', [crates0001])).toEqual(['0001-crates']);
    } finally {
      isOver = true;
    }
    await serving;
  });

  it('that are one version ahead leave the version before serving; two ahead are refused', async () => {
    await opened.migrate(boxes0001);
    await insert('before');
    expect(await opened.storage.all(listBoxes, {})).toHaveLength(1);
    const newer = place.open();
    expect(await newer.migrate(boxes0001, boxes0002)).toEqual(['0002-colour']);
    await insert('after');
    expect(await opened.storage.all(listBoxes, {})).toEqual([
      { id: 'after', size: 1 },
      { id: 'before', size: 1 },
    ]);
    expect(await place.open().migrate(boxes0001)).toEqual([]);
    await newer.migrate(boxes0001, boxes0002, boxes0003);
    const refused = place.open().migrate(boxes0001);
    await expect(refused).rejects.toMatchObject({ code: 'databases.schema-newer' });
    await expect(refused).rejects.toThrow(/0002-colour, 0003-weight.+Start the version that made them/);
  });

  it('say an index that PostgreSQL builds beside the writers for both engines', async () => {
    expect(await opened.migrate(boxes0001, boxesBySize)).toEqual(['0001-boxes', '0002-boxes-by-size']);
    await insert('first', 7);
    await expect(insert('second', 7)).rejects.toThrow(/unique/i);
    const engine: Engine = name.startsWith('sqlite') ? 'sqlite' : 'postgres';
    const [, planned] = await opened.databases.status('storage', [boxes0001, boxesBySize]);
    expect(planned?.sql.join().includes('concurrently')).toBe(engine === 'postgres');
  });
});

describe.each(POSTGRES)('migrations at %s, where several processes serve,', (name) => {
  beforeEach(() => create(name));

  it('are applied once when several processes begin at the same time', async () => {
    const processes = [opened, place.open(), place.open()];
    const applied = await Promise.all(processes.map((one) => one.migrate(boxes0001, boxes0002, boxes0003)));
    expect(applied.flat().sort()).toEqual(['0001-boxes', '0002-colour', '0003-weight']);
    expect(await names(opened, boxes0001, boxes0002, boxes0003)).toHaveLength(3);
  });

  it('need no password of the migrator while nothing is pending, and say so when something is', async () => {
    await opened.migrate(boxes0001);
    const serving = place.open('no migrator');
    expect(await serving.migrate(boxes0001)).toEqual([]);
    await expect(serving.migrate(boxes0001, boxes0002)).rejects.toMatchObject({
      code: 'databases.migrator-missing',
      message: expect.stringContaining('STORAGE_DATABASE_MIGRATOR_PASSWORD'),
    });
    await insert('box', 1, serving);
  });

  it('are recorded where the serving role can read and not write', async () => {
    await opened.migrate(boxes0001);
    const runtime = await place.provisioned?.as('storage', 'runtime');
    const placement = place.provisioned?.placementOf('storage');
    const history = `${placement?.schema}.${placement?.prefix}migration_history`;
    expect((await runtime?.query(`select name from ${history}`))?.rows).toEqual([{ name: '0001-boxes' }]);
    for (const attempt of [
      `insert into ${history} (name, checksum, applied_at) values ('9999', '', '')`,
      `update ${history} set checksum = ''`,
      `delete from ${history}`,
      `truncate ${history}`,
    ])
      await expect(runtime?.query(attempt)).rejects.toMatchObject({ code: '42501' });
  });

  it('give up when they would have to wait for a table, and leave nobody waiting', async () => {
    await opened.migrate(boxes0001);
    await insert('box');
    const other = await place.provisioned?.asOwner('storage');
    const placement = place.provisioned?.placementOf('storage');
    await other?.query('begin');
    await other?.query(`lock table ${placement?.schema}.${placement?.prefix}boxes in access share mode`);
    await expect(opened.migrate(boxes0001, boxes0002)).rejects.toMatchObject({
      code: 'databases.migration-locked',
      kind: 'unavailable',
      details: { module: 'storage', migration: '0002-colour' },
    });
    await insert('another');
    const waiting = await other?.query(
      'select from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())',
    );
    expect(waiting?.rowCount).toBe(0);
    await other?.query('rollback');
    expect(await opened.migrate(boxes0001, boxes0002)).toEqual(['0002-colour']);
  });

  it('build an index beside the writers while rows are written, and again after it has failed', async () => {
    await opened.migrate(boxes0001);
    await insert('one', 7);
    await insert('other', 7);
    await expect(opened.migrate(boxes0001, boxesBySize)).rejects.toMatchObject({
      code: 'databases.migration-failed',
    });
    await opened.storage.transaction(async ({ query }) => {
      await sql`delete from ${sql.table('boxes')} where id = 'other'`.execute(query);
    });
    const writer = await place.provisioned?.as('storage', 'runtime');
    const placement = place.provisioned?.placementOf('storage');
    await writer?.query('begin');
    await writer?.query(`insert into ${placement?.schema}.${placement?.prefix}boxes values ('open', 8)`);
    const administrator = await place.provisioned?.asAdministrator(placement?.database);
    await administrator?.query(
      `alter role ${placement?.roles.migrator} set idle_in_transaction_session_timeout = '100ms'`,
    );
    const building = opened.migrate(boxes0001, boxesBySize);
    building.catch(() => undefined);
    const isWaiting = async () => {
      const waits = await administrator?.query(
        `select from pg_locks where not granted and pid in (select pid from pg_stat_activity
         where datname = current_database() and query like '%concurrently%' and pid <> pg_backend_pid())`,
      );
      return waits?.rowCount === 1;
    };
    await until(isWaiting);
    await insert('meanwhile', 9);
    await administrator?.query('select pg_sleep(0.3)');
    await writer?.query('commit');
    expect(await building).toEqual(['0002-boxes-by-size']);
    const invalid = await administrator?.query('select from pg_index where not indisvalid');
    expect(invalid?.rowCount).toBe(0);
    await expect(insert('seventh', 7)).rejects.toThrow();
  });
});
