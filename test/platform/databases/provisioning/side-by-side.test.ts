import { describe, expect, it } from 'vitest';
import { clusterOfFile } from '../../../support/cluster-of-file.ts';
import { modulesInTurn } from './modules-in-turn.ts';
import { statesOf } from './states-of.ts';

const cluster = clusterOfFile();
const { base, create } = modulesInTurn(cluster, 'provisioning');

describe('levels in one database', () => {
  it('live side by side', async () => {
    const modules = await create({ orders: 'tables', users: 'schema', catalog: 'database', carts: 'tables' });
    await modules.provision();
    expect(statesOf(await modules.provision())).toEqual(['unchanged']);
    await (await modules.asOwner('orders')).query('create table tearline_shared.orders_orders (id int)');
    await (await modules.asOwner('users')).query('create table users.anything (id int)');
    await (await modules.asOwner('catalog')).query('create table catalog.anything (id int)');
    const carts = await modules.as('carts', 'runtime');
    for (const table of ['tearline_shared.orders_orders', 'users.anything'])
      await expect(carts.query(`select from ${table}`)).rejects.toMatchObject({ code: '42501' });
  });

  it('at level tables keeps each owner to names with the prefix of its module', async () => {
    const modules = await create({ orders: 'tables', carts: 'tables' });
    await modules.provision();
    const owner = await modules.asOwner('orders');
    const own = [
      'create table tearline_shared.orders_a (id int generated always as identity primary key, name text unique)',
      'create index orders_a_name on tearline_shared.orders_a (name)',
      'alter table tearline_shared.orders_a add column more text',
      'alter table tearline_shared.orders_a rename column more to less',
      "create type tearline_shared.orders_kind as enum ('a')",
      'create function tearline_shared.orders_f() returns int language sql return 1',
      'create view tearline_shared.orders_v as select 1 as one',
      "comment on table tearline_shared.orders_a is 'what it holds'",
      `grant select on tearline_shared.orders_a to ${base()}_orders_runtime`,
    ];
    for (const sql of own) await owner.query(sql);
    const refused = [
      'create table tearline_shared.carts_a (id int)',
      'create table tearline_shared.other (id int)',
      'create table tearline_shared."Orders_a" (id int)',
      'alter table tearline_shared.orders_a rename to carts_a',
      'create index carts_a_name on tearline_shared.orders_a (name)',
      'alter table tearline_shared.orders_a rename constraint orders_a_name_key to carts_key',
      'create table tearline_shared.orders_b (id int constraint carts_key primary key)',
      "create type tearline_shared.carts_kind as enum ('a')",
      'create function tearline_shared.carts_f() returns int language sql return 1',
      'create view tearline_shared.carts_v as select 1 as one',
      'create sequence tearline_shared.carts_s',
      'create table public.orders_a (id int)',
      'create schema orders_more',
    ];
    for (const sql of refused) await expect(owner.query(sql), sql).rejects.toMatchObject({ code: '42501' });
  });

  it('refuses names that PostgreSQL would take for one another, or shorten', async () => {
    const modules = await create({ orders: 'tables', 'orders-archive': 'tables', shared: 'schema' });
    await expect(modules.provision()).rejects.toMatchObject({
      problems: [
        expect.stringContaining('the names of orders-archive begin with orders_ too'),
        expect.stringContaining('_shared_owner owns the shared schema, and shared has one of that name'),
      ],
    });
    const long = await create({ ['a'.repeat(40)]: 'schema' });
    await expect(long.provision()).rejects.toMatchObject({
      problems: expect.arrayContaining([expect.stringContaining('cuts names after 63 characters')]),
    });
  });
});
