import { beforeEach, describe, expect, it } from 'vitest';
import { readAdministrators } from '../../../../src/platform/databases/provisioning/index.ts';
import { clusterOfFile } from '../../../support/cluster-of-file.ts';
import { placeModules, ProvisionedModules } from '../../../support/provisioned-modules.ts';
import { modulesInTurn } from './modules-in-turn.ts';

const cluster = clusterOfFile();
const { base, create } = modulesInTurn(cluster, 'provisioning');
let modules: ProvisionedModules;

describe('what keeps provisioning from its work', () => {
  beforeEach(async () => {
    modules = await create({ orders: 'schema' });
  });

  it.each([
    ['databases.server-unreachable', (url: URL) => Object.assign(url, { port: '9' })],
    ['databases.administrator-refused', (url: URL) => Object.assign(url, { password: 'wrong' })],
    ['databases.no-such-database', (url: URL) => Object.assign(url, { pathname: '/nowhere' })],
  ] as const)('is told as %s', async (code, spoil) => {
    const adminUrl = spoil(new URL(cluster.adminUrl)).href;
    const [placement] = placeModules(adminUrl, base(), { orders: 'schema' });
    const administrators = readAdministrators(placement === undefined ? [] : [placement], {
      DATABASE_ADMIN_URL: adminUrl,
    });
    const spoiled = await ProvisionedModules.create(placement === undefined ? [] : [placement], adminUrl);
    await expect(spoiled.provision({ administrators })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/^(?!.*wrong).*nothing was changed/),
    });
  });

  it('is said for every server at once where nobody is named who may administer it', () => {
    const { placements } = modules;
    const problemsOf = (environment: Record<string, string>) => {
      try {
        readAdministrators(placements, environment);
        return [];
      } catch (error) {
        return (error as { problems: string[] }).problems;
      }
    };
    expect(problemsOf({})).toEqual([expect.stringContaining('DATABASE_ADMIN_URL: it is missing')]);
    expect(problemsOf({ DATABASE_ADMIN_URL: 'postgres://127.0.0.1' })).toEqual([
      expect.stringContaining('it names no user'),
    ]);
    const elsewhere = 'postgres://admin:secret@example.test:5433/postgres';
    expect(problemsOf({ DATABASE_ADMIN_URL: elsewhere })).toEqual([
      expect.stringMatching(
        /leads to example\.test:5433, but orders lies on 127\.0\.0\.1.*ORDERS_DATABASE_ADMIN_URL/,
      ),
    ]);
    expect(problemsOf({ ORDERS_DATABASE_ADMIN_URL: elsewhere })).toEqual([]);
  });

  it('is a database of that name whose texts sort otherwise', async () => {
    const administrator = await modules.asAdministrator();
    await administrator.query(
      `create database ${base()} template template0 encoding 'LATIN1' locale_provider libc lc_collate 'C' lc_ctype 'C'`,
    );
    await expect(modules.provision()).rejects.toMatchObject({
      code: 'databases.other-encoding',
      message: expect.stringContaining('with the encoding LATIN1 and the collation C instead of UTF8 and C'),
    });
  });

  it('is a name that another module could take, also when one alone is provisioned', async () => {
    modules = await create({ orders: 'tables', 'orders-old': 'tables' });
    const only = ({ module }: { readonly module: string }) => module === 'orders-old';
    await expect(modules.provision({ only })).rejects.toMatchObject({
      problems: [expect.stringContaining('the names of orders-old begin with orders_ too')],
    });
  });
});
