import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { createPasswords, Databases } from '../../../../src/platform/databases/index.ts';
import {
  readCredentials,
  type RunStatement,
  writeCredentials,
} from '../../../../src/platform/databases/provisioning/index.ts';
import { createLogger } from '../../../../src/platform/observability/index.ts';
import { clusterOfFile } from '../../../support/cluster-of-file.ts';
import { placeModules, type ProvisionedModules } from '../../../support/provisioned-modules.ts';
import { modulesInTurn } from './modules-in-turn.ts';

const cluster = clusterOfFile({ log_statement: 'all' });
const { base, create } = modulesInTurn(cluster, 'passwords');
let modules: ProvisionedModules;
const isOfOrders = ({ module }: { readonly module: string }) => module === 'orders';

beforeEach(async () => {
  modules = await create({ orders: 'schema', users: 'schema' });
});

/** Logs in as the shop does: each password of the file in turn, and once more if all fail. */
async function logIn(role: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    for (const password of modules.passwordsOf(role)) {
      const { server, database } = modules.placementOf('orders');
      const client = new Client({ ...server, ssl: false, user: role, password, database });
      try {
        await client.connect();
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== '28P01') throw error;
      } finally {
        await client.end();
      }
    }
    if (attempt === 2) throw new Error(`no password of ${role} is right`);
  }
}

describe('passwords', () => {
  const runtime = () => modules.placementOf('orders').roles.runtime;

  it('are of 32 random bytes, one for each role, in a file for its user alone', async () => {
    await modules.provision();
    const credentials = readCredentials(modules.credentialsFile);
    expect([...credentials.keys()]).toEqual(
      ['orders', 'users'].flatMap((module) => [
        `passwords_1_${module}_migrator`,
        `passwords_1_${module}_runtime`,
      ]),
    );
    const passwords = [...credentials.values()].flat();
    expect(new Set(passwords).size).toBe(4);
    for (const password of passwords) expect(Buffer.from(password, 'base64url')).toHaveLength(32);
    expect((await stat(modules.credentialsFile)).mode & 0o777).toBe(0o600);
  });

  it('reach neither the server nor its log', async () => {
    await modules.provision();
    await logIn(runtime());
    const log = await readFile(join(cluster.folder, 'server.log'), 'utf8');
    expect(log).toContain(`alter role "${runtime()}" password 'SCRAM-SHA-256$`);
    for (const password of [...readCredentials(modules.credentialsFile).values()].flat())
      expect(log).not.toContain(password);
  });

  it('are made anew by a rotation, and only then', async () => {
    await modules.provision();
    const before = modules.passwordsOf(runtime());
    await modules.provision();
    expect(modules.passwordsOf(runtime())).toEqual(before);
    await modules.provision({ rotate: true });
    expect(modules.passwordsOf(runtime())).toHaveLength(1);
    expect(modules.passwordsOf(runtime())).not.toEqual(before);
    await logIn(runtime());
  });

  it('are rotated for one module without the others', async () => {
    await modules.provision();
    const users = modules.passwordsOf(modules.placementOf('users').roles.runtime);
    const orders = modules.passwordsOf(runtime());
    await modules.provision({ only: isOfOrders, rotate: true });
    expect(modules.passwordsOf(modules.placementOf('users').roles.runtime)).toEqual(users);
    expect(modules.passwordsOf(runtime())).not.toEqual(orders);
  });

  it('are rotated while others log in, and nobody is refused', async () => {
    await modules.provision();
    let rotating = true;
    let logins = 0;
    const comingAndGoing = Promise.all(
      [1, 2, 3].map(async () => {
        while (rotating) {
          await logIn(runtime());
          logins += 1;
        }
      }),
    );
    for (let rotation = 0; rotation < 5 || logins <= 10; rotation += 1)
      await modules.provision({ rotate: true });
    rotating = false;
    await comingAndGoing;
  });

  it('are rotated while a module serves, whose connections come and go', async () => {
    const placements = placeModules(
      cluster.adminUrl,
      base(),
      { orders: 'schema', users: 'schema' },
      { DATABASE_IDLE_TIMEOUT: '10' },
    );
    await modules.provision();
    const passwords = createPasswords(placements, {}, modules.credentialsFile);
    const databases = new Databases([], createLogger('silent'), passwords);
    const [placement] = placements;
    if (placement === undefined) throw new Error('orders has no place');
    const database = databases.open(placement);
    let rotating = true;
    let answers = 0;
    const serving = (async () => {
      for (; rotating; answers += 1) {
        await database.ping();
        // Longer than the connection is kept.
        await delay(15);
      }
    })();
    for (let rotation = 0; rotation < 5 || answers <= 10; rotation += 1)
      await modules.provision({ rotate: true });
    rotating = false;
    await serving;
    await databases.close();
  });

  it('are found by a module whose connections are made all at once in the middle of a rotation', async () => {
    await modules.provision();
    const credentials = new Map(readCredentials(modules.credentialsFile));
    credentials.set(runtime(), ['offered', ...modules.passwordsOf(runtime())]);
    writeCredentials(modules.credentialsFile, credentials);
    const passwords = createPasswords(modules.placements, {}, modules.credentialsFile);
    for (let round = 0; round < 5; round += 1) {
      const databases = new Databases([], createLogger('silent'), passwords);
      const database = databases.open(modules.placementOf('orders'));
      await Promise.all(Array.from({ length: 8 }, () => database.transaction(() => delay(30))));
      await databases.close();
    }
  });

  it('let in whoever reads the file, wherever a rotation was cut short; the next run ends it', async () => {
    await modules.provision();
    for (let alterations = 1; alterations <= 4; alterations += 1) {
      let passed = 0;
      const crash = ({ sql }: RunStatement) => {
        passed += sql.includes('password') ? 1 : 0;
        if (passed === alterations) throw new Error('crashed');
      };
      await expect(modules.provision({ rotate: true, onStatement: crash })).rejects.toThrow('crashed');
      expect(modules.passwordsOf(runtime())).toHaveLength(2);
      for (const { roles } of modules.placements) {
        await logIn(roles.runtime);
        await logIn(roles.migrator);
      }
      await modules.provision();
      expect(modules.passwordsOf(runtime())).toHaveLength(1);
      await logIn(runtime());
    }
  });

  it('that were offered in the file and never told to the server are told by the next run', async () => {
    await modules.provision();
    const credentials = new Map(readCredentials(modules.credentialsFile));
    const [old = ''] = modules.passwordsOf(runtime());
    credentials.set(runtime(), ['offered', old]);
    writeCredentials(modules.credentialsFile, credentials);
    await logIn(runtime());
    await modules.provision();
    expect(modules.passwordsOf(runtime())).toEqual(['offered']);
    await logIn(runtime());
  });

  it('that the server has lost are told again', async () => {
    await modules.provision();
    await (await modules.asAdministrator()).query(`alter role ${runtime()} password null`);
    const changed = (await modules.provision()).filter(({ state }) => state !== 'unchanged');
    expect(changed).toEqual([
      expect.objectContaining({ object: `password of ${runtime()}`, state: 'changed' }),
    ]);
    await logIn(runtime());
  });

  it('that are given in variables are used and written nowhere', async () => {
    const given = { ORDERS_DATABASE_PASSWORD: 'a given one', ORDERS_DATABASE_MIGRATOR_PASSWORD: 'another' };
    await modules.provision();
    await modules.provision({ environment: given });
    expect(modules.passwordsOf(runtime())).toEqual([]);
    expect(modules.passwordsOf(modules.placementOf('users').roles.runtime)).toHaveLength(1);
    const { server, database } = modules.placementOf('orders');
    const client = new Client({ ...server, ssl: false, user: runtime(), password: 'a given one', database });
    await client.connect();
    await client.end();
    const again = await modules.provision({ environment: given, rotate: true, only: isOfOrders });
    expect(new Set(again.map(({ state }) => state))).toEqual(new Set(['unchanged']));
    await expect(
      modules.provision({ environment: { ORDERS_DATABASE_PASSWORD: 'pässword' } }),
    ).rejects.toMatchObject({
      problems: [expect.stringMatching(/^ORDERS_DATABASE_PASSWORD: use printable ASCII(?!.*pässword)/)],
    });
  });
});
