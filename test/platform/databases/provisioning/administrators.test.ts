import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clusterOfFile } from '../../../support/cluster-of-file.ts';
import type { ProvisionedModules } from '../../../support/provisioned-modules.ts';
import { modulesInTurn } from './modules-in-turn.ts';
import { statesOf } from './states-of.ts';

/** A server of another version beside the embedded one, e.g. postgres://postgres@127.0.0.1:5432/postgres. */
const OTHER_SERVER = process.env['TEARLINE_TEST_OTHER_POSTGRES'];

const cluster = clusterOfFile();
const { base, create } = modulesInTurn(cluster, 'provisioning');
let modules: ProvisionedModules;

describe.each([
  ['the embedded server', () => cluster.adminUrl],
  ...(OTHER_SERVER === undefined ? [] : [['another server', () => OTHER_SERVER] as const]),
] as const)('an administrator of %s who is no superuser', (_name, superuserUrl) => {
  const administratorUrl = () => {
    const url = new URL(superuserUrl());
    url.username = `${base()}_administrator`;
    url.password = 'secret';
    return url.href;
  };
  beforeEach(async () => {
    const superuser = new Client(superuserUrl());
    await superuser.connect();
    await superuser.query(`create role ${base()}_administrator login createdb createrole password 'secret'`);
    await superuser.end();
  });
  afterEach(() => modules.remove());

  it.each(['schema', 'database'] as const)(
    'provisions at level %s, and is a member of nothing afterwards',
    async (level) => {
      modules = await create({ orders: level, users: level }, { adminUrl: superuserUrl() });
      await modules.provision({ adminUrl: administratorUrl() });
      const again = await modules.provision({ adminUrl: administratorUrl() });
      expect(statesOf(again)).toEqual(['unchanged']);
      await (await modules.asOwner('orders')).query('create table orders.orders (id int)');
      await (await modules.as('orders', 'runtime')).query('select from orders.orders');
      const { rows } = await (await modules.asAdministrator()).query(
        `select rolname from pg_roles where pg_has_role('${base()}_administrator', oid, 'USAGE') and rolname like '${base()}_%'`,
      );
      expect(rows).toEqual([{ rolname: `${base()}_administrator` }]);
    },
  );

  it('cannot provision level tables, is told why before anything is made, and can once a superuser has', async () => {
    modules = await create({ orders: 'tables' }, { adminUrl: superuserUrl() });
    await expect(modules.provision({ adminUrl: administratorUrl() })).rejects.toMatchObject({
      code: 'databases.administrator-lacks-right',
      message: expect.stringMatching(/needs an event trigger.*nothing was changed.*Give a superuser/),
    });
    const { rows } = await (await modules.asAdministrator()).query(
      `select 1 from pg_roles where rolname = '${base()}_orders_owner'`,
    );
    expect(rows).toEqual([]);
    await modules.provision();
    const superuser = await modules.asAdministrator();
    await expect(modules.provision({ adminUrl: administratorUrl() })).rejects.toMatchObject({
      code: 'databases.administrator-refused',
      message: expect.stringContaining('permission denied for database'),
    });
    await superuser.query(`grant connect on database ${base()} to ${base()}_administrator`);
    expect(statesOf(await modules.provision({ adminUrl: administratorUrl() }))).toEqual(['unchanged']);
  });

  it('is told what it lacks where others own the database or the roles', async () => {
    modules = await create({ orders: 'schema' }, { adminUrl: superuserUrl() });
    const superuser = await modules.asAdministrator();
    await superuser.query(
      `create database ${base()} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`,
    );
    await expect(modules.provision({ adminUrl: administratorUrl() })).rejects.toMatchObject({
      code: 'databases.administrator-lacks-right',
      message: expect.stringContaining(`may not arrange rights of PUBLIC on database ${base()}`),
    });
  });
});
