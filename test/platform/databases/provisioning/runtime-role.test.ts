import { readFile, writeFile } from 'node:fs/promises';
import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { IsolationLevel } from '../../../../src/platform/databases/index.ts';
import { inspectRuntimeRole, networkRules } from '../../../../src/platform/databases/provisioning/index.ts';
import { clusterOfFile } from '../../../support/cluster-of-file.ts';
import { placeModules, ProvisionedModules } from '../../../support/provisioned-modules.ts';

const cluster = clusterOfFile();
let modules: ProvisionedModules;
let tests = 0;

async function provisionAt(level: IsolationLevel): Promise<void> {
  tests += 1;
  const placements = placeModules(cluster.adminUrl, `runtime_${tests}`, { orders: level, users: level });
  modules = await ProvisionedModules.create(placements, cluster.adminUrl);
  await modules.provision();
  for (const module of ['orders', 'users']) {
    const { schema, prefix } = modules.placementOf(module);
    const owner = await modules.asOwner(module);
    await owner.query(
      `create table ${schema}.${prefix}things (id int generated always as identity, name text)`,
    );
  }
}

interface Mistake {
  readonly what: string;
  readonly make: string;
  readonly undo: string;
  readonly problem: RegExp;
}

describe.each(['tables', 'schema', 'database'] as const)('a runtime role at level %s', (level) => {
  let mistakes: Mistake[];
  beforeAll(async () => {
    await provisionAt(level);
    mistakes = mistakesAt(level);
  });
  afterAll(() => modules.close());

  async function inspect(): Promise<string[]> {
    const runtime = await modules.as('orders', 'runtime');
    return inspectRuntimeRole(runtime, modules.placementOf('orders'), modules.placements);
  }

  it('is found to be as it should be when it is as provisioned', async () => {
    expect(await inspect()).toEqual([]);
  });

  it('is found out when it can do more', async () => {
    const { database } = modules.placementOf('orders');
    const administrator = await modules.asAdministrator(database);
    for (const { what, make, undo, problem } of mistakes) {
      await administrator.query(make);
      expect(await inspect(), what).toEqual([expect.stringMatching(problem)]);
      await administrator.query(undo);
    }
    expect(await inspect()).toEqual([]);
  });
});

function mistakesAt(level: IsolationLevel): Mistake[] {
  const { roles } = modules.placementOf('orders');
  const { schema, prefix, database } = modules.placementOf('users');
  const role = roles.runtime;
  const foreign = `${schema}.${prefix}things`;
  const granted = (what: string, privilege: string, problem: RegExp, to = role): Mistake => ({
    what,
    make: `grant ${privilege} to ${to}`,
    undo: `revoke ${privilege} from ${to}`,
    problem,
  });
  const anywhere = [
    {
      what: 'owns a table',
      make: `create table public.mine (id int); alter table public.mine owner to ${role}`,
      undo: 'drop table public.mine',
      problem: /owns public\.mine/,
    },
    granted('is a member of an owner', roles.owner, /is a member of runtime_\d+_orders_owner/),
    {
      what: 'has the powers of a server',
      make: `alter role ${role} bypassrls createrole`,
      undo: `alter role ${role} nobypassrls nocreaterole`,
      problem: /has the attributes BYPASSRLS, CREATEROLE/,
    },
    {
      what: 'is a superuser',
      make: `alter role ${role} superuser`,
      undo: `alter role ${role} nosuperuser`,
      problem: /has the attributes SUPERUSER/,
    },
  ];
  if (level === 'database')
    return [
      ...anywhere,
      granted('connects to another database', `connect on database ${database}`, /may connect to/, 'public'),
    ];
  return [
    ...anywhere,
    granted('reads another module’s table', `select on ${foreign}`, /has rights on \S+things\.$/),
    granted('changes one column of it', `update (name) on ${foreign}`, /has rights on \S+things\.$/),
    granted('draws from its sequence', `usage on sequence ${foreign}_id_seq`, /has rights on \S+_id_seq\.$/),
    granted('reads it as everybody does', `select on ${foreign}`, /has rights on \S+things\.$/, 'public'),
    ...(level === 'schema'
      ? [granted('uses another module’s schema', 'usage on schema users', /may use the schemas users\.$/)]
      : []),
  ];
}

describe('the rules for the network', () => {
  afterEach(() => modules.close());

  it('let each login into its own database by password, and nowhere else', async () => {
    await provisionAt('database');
    const administrator: Client = await modules.asAdministrator();
    const file = (await administrator.query('show hba_file')).rows[0].hba_file;
    const [rules] = networkRules(modules.placements, '127.0.0.1/32');
    await writeFile(file, `${rules?.hostBasedAccess}${await readFile(file, 'utf8')}`);
    await administrator.query('select pg_reload_conf()');
    const { rows } = await administrator.query('select error from pg_hba_file_rules where error is not null');
    expect(rows).toEqual([]);
    const users = modules.placementOf('users').database;
    await administrator.query(`grant connect on database ${users} to public`);
    await expect(modules.as('orders', 'runtime', users)).rejects.toMatchObject({
      code: '28000',
      message: expect.stringContaining('pg_hba.conf rejects connection'),
    });
    await expect(modules.as('orders', 'runtime', 'postgres')).rejects.toMatchObject({ code: '28000' });
    await (await modules.as('orders', 'runtime')).query('select 1');
    await (await modules.asOwner('users')).query('select 1');
  });

  it('want encryption where the shop is told to use it, and give each server a network of its own', async () => {
    const placements = placeModules(cluster.adminUrl, 'network', { orders: 'schema', users: 'schema' });
    const own = placeModules(
      'postgres://payments.test:5432',
      'payments',
      { payments: 'instance' },
      {
        DATABASE_URL: 'postgres://payments.test:5432/payments?sslmode=verify-full',
      },
    );
    const rules = networkRules([...placements, ...own], '10.0.0.0/8');
    expect(rules.map(({ server }) => server)).toEqual([new URL(cluster.adminUrl).host, 'payments.test:5432']);
    expect(rules[1]?.hostBasedAccess).toBe(
      [
        'hostssl payments payments_payments_migrator 10.0.0.0/8 scram-sha-256',
        'hostssl payments payments_payments_runtime 10.0.0.0/8 scram-sha-256',
        'host all payments_payments_migrator,payments_payments_runtime all reject',
        'local all payments_payments_migrator,payments_payments_runtime reject',
        '',
      ].join('\n'),
    );
    expect(rules[1]?.compose).toContain('payments-database: { internal: true }');
    modules = await ProvisionedModules.create(placements, cluster.adminUrl);
  });
});
