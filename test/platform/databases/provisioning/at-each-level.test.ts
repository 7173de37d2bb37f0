import { beforeEach, describe, expect, it } from 'vitest';
import type { IsolationLevel } from '../../../../src/platform/databases/index.ts';
import type { RunStatement } from '../../../../src/platform/databases/provisioning/index.ts';
import { clusterOfFile } from '../../../support/cluster-of-file.ts';
import { placeModules, ProvisionedModules } from '../../../support/provisioned-modules.ts';
import { modulesInTurn } from './modules-in-turn.ts';
import { statesOf } from './states-of.ts';

const LEVELS: readonly IsolationLevel[] = ['tables', 'schema', 'database'];
const cluster = clusterOfFile();
const { base, create } = modulesInTurn(cluster, 'provisioning');
let modules: ProvisionedModules;

/** Every statement that is run ends here first; the n-th ends the run, as a crash would. */
function crashAt(n: number): (statement: RunStatement) => void {
  let passed = 0;
  return ({ sql }) => {
    passed += 1;
    if (passed === n) throw new Error(`crashed after ${sql}`);
  };
}

describe.each(LEVELS)('modules provisioned at level %s', (level) => {
  beforeEach(async () => {
    modules = await create({ orders: level, users: level });
  });

  it('is made by the first run and found by the second', async () => {
    expect(statesOf(await modules.provision())).toContain('created');
    expect(statesOf(await modules.provision())).toEqual(['unchanged']);
  });

  it('is what a dry run says, which changes nothing and shows no password', async () => {
    const said: string[] = [];
    const ran: string[] = [];
    await modules.provision({
      dryRun: true,
      onStatement: ({ database, sql }) => said.push(`${database}: ${sql}`),
    });
    expect(modules.passwordsOf(modules.placementOf('orders').roles.runtime)).toEqual([]);
    await modules.provision({ onStatement: ({ database, sql }) => ran.push(`${database}: ${sql}`) });
    expect(ran).toEqual(said);
    expect(said.filter((sql) => sql.includes("password '********'"))).toHaveLength(4);
    expect(said.join('\n')).not.toContain('SCRAM');
  });

  it('gives each module an owner without login, a migrator that may act as it, and a runtime role', async () => {
    await modules.provision();
    const administrator = await modules.asAdministrator();
    const { rows } = await administrator.query(
      `select rolname, rolcanlogin, rolinherit, rolconnlimit, rolsuper or rolcreatedb or rolcreaterole or rolbypassrls or rolreplication as mighty,
        array(select r.rolname::text from pg_roles r where r.oid <> m.oid and pg_has_role(m.oid, r.oid, 'MEMBER')) as member_of,
        array(select r.rolname::text from pg_roles r where r.oid <> m.oid and pg_has_role(m.oid, r.oid, 'USAGE')) as inherits
       from pg_roles m where rolname like '${base()}_orders_%' order by 1`,
    );
    const common = { mighty: false, rolinherit: false, inherits: [] };
    expect(rows).toEqual([
      {
        ...common,
        rolname: `${base()}_orders_migrator`,
        rolcanlogin: true,
        rolconnlimit: 4,
        member_of: [`${base()}_orders_owner`],
      },
      { ...common, rolname: `${base()}_orders_owner`, rolcanlogin: false, rolconnlimit: -1, member_of: [] },
      { ...common, rolname: `${base()}_orders_runtime`, rolcanlogin: true, rolconnlimit: 18, member_of: [] },
    ]);
  });

  it('lets the runtime role use what its owner makes, and neither make nor change anything', async () => {
    await modules.provision();
    const { schema, prefix } = modules.placementOf('orders');
    const owner = await modules.asOwner('orders');
    const table = `${schema}.${prefix}things`;
    await owner.query(`create table ${table} (id int generated always as identity primary key, name text)`);
    await owner.query(`create function ${schema}.${prefix}secret() returns int language sql return 1`);
    const runtime = await modules.as('orders', 'runtime');
    await runtime.query(`insert into ${table} (name) values ('a'), ('b')`);
    await runtime.query(`update ${table} set name = 'c' where name = 'a'`);
    await runtime.query(`delete from ${table} where name = 'b'`);
    expect((await runtime.query(`select name from ${table}`)).rows).toEqual([{ name: 'c' }]);
    for (const refused of [
      `truncate ${table}`,
      `drop table ${table}`,
      `alter table ${table} add column more text`,
      `create table ${schema}.${prefix}more (id int)`,
      'create table public.more (id int)',
      'create temporary table more (id int)',
      `select ${schema}.${prefix}secret()`,
      `set role ${modules.placementOf('orders').roles.owner}`,
      `create role more`,
    ])
      await expect(runtime.query(refused), refused).rejects.toMatchObject({ code: '42501' });
  });

  it('keeps one module from the other’s tables, by either login', async () => {
    await modules.provision();
    const { schema, prefix } = modules.placementOf('users');
    const owner = await modules.asOwner('users');
    await owner.query(`create table ${schema}.${prefix}things (id int)`);
    for (const role of ['runtime', 'migrator'] as const) {
      const foreign = modules.as('orders', role, modules.placementOf('users').database);
      if (level === 'database') await expect(foreign).rejects.toMatchObject({ code: '42501' });
      else
        await expect((await foreign).query(`select from ${schema}.${prefix}things`)).rejects.toMatchObject({
          code: '42501',
        });
    }
  });

  it('bounds what a session may hold up, without relying on a search path', async () => {
    await modules.provision();
    const runtime = await modules.as('orders', 'runtime');
    const { rows } = await runtime.query(
      `select name, setting from pg_settings where name in ('search_path', 'statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') order by 1`,
    );
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      idle_in_transaction_session_timeout: '10000',
      lock_timeout: '1500',
      search_path: 'pg_catalog',
      statement_timeout: '1500',
    });
  });

  it('provisions a module that was added later alone', async () => {
    await modules.provision();
    const before = modules.passwordsOf(modules.placementOf('users').roles.runtime);
    const more = { orders: level, users: level, catalog: level };
    const later = await ProvisionedModules.create(
      placeModules(cluster.adminUrl, base(), more),
      cluster.adminUrl,
    );
    const objects = await later.provision({
      only: ({ module }) => module === 'catalog',
      credentialsFile: modules.credentialsFile,
    });
    const made = objects.filter(({ state }) => state !== 'unchanged');
    expect(new Set(made.map(({ module }) => module))).toEqual(new Set(['catalog']));
    expect(objects.filter(({ module }) => module === 'orders' || module === 'users')).toEqual([]);
    expect(modules.passwordsOf(modules.placementOf('users').roles.runtime)).toEqual(before);
    await later.close();
  });

  it('mends what somebody has changed', async () => {
    await modules.provision();
    const { roles, database, schema } = modules.placementOf('orders');
    const administrator = await modules.asAdministrator(database);
    await administrator.query(`alter role ${roles.runtime} inherit createdb connection limit -1`);
    await administrator.query(`grant all on schema ${schema} to public`);
    await administrator.query(`grant connect, temporary on database ${database} to public`);
    const changed = (await modules.provision()).filter(({ state }) => state !== 'unchanged');
    expect(changed.map(({ object, state }) => `${state}: ${object}`).sort()).toEqual([
      `changed: rights of PUBLIC on database ${database}`,
      `changed: rights of PUBLIC on schema ${schema} in ${database}`,
      `changed: role ${roles.runtime}`,
    ]);
  });

  it('is repaired by the next run, wherever a crash ended the one before', async () => {
    let statements = 0;
    await modules.provision({ dryRun: true, onStatement: () => (statements += 1) });
    for (let n = 1; n <= statements; n += Math.ceil(statements / 7)) {
      await modules.close();
      modules = await create({ orders: level, users: level }, { called: `crashed_${level}_${n}` });
      await expect(modules.provision({ onStatement: crashAt(n) })).rejects.toThrow();
      await modules.provision();
      expect(statesOf(await modules.provision())).toEqual(['unchanged']);
      await (await modules.as('orders', 'runtime')).query('select 1');
      await (await modules.asOwner('users')).query('select 1');
    }
  });

  it('takes turns with another provisioning', async () => {
    const [one, other] = await Promise.all([modules.provision(), modules.provision()]);
    expect([statesOf(one), statesOf(other)].sort()).toEqual([
      ['changed', 'created', 'unchanged'],
      ['unchanged'],
    ]);
    await (await modules.as('orders', 'runtime')).query('select 1');
  });
});
