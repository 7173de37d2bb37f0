import { writeFile } from 'node:fs/promises';
import { Client } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { type Attempt, attackMatrix } from '../../../../src/platform/databases/audit/index.ts';
import { AuditedModules } from '../../../support/audited-modules.ts';
import { clusterOfFile } from '../../../support/cluster-of-file.ts';
import { ownCluster } from '../../../support/postgres-cluster.ts';
import { ACTIONS_ON_A_TABLE } from './actions-on-a-table.ts';

const MODULES = ['storage', 'shipping', 'billing'];

const cluster = clusterOfFile();
let modules: AuditedModules;

async function create(
  ...places: Parameters<typeof AuditedModules.create> extends [string, ...infer Rest] ? Rest : never
): Promise<void> {
  modules = await AuditedModules.create(cluster.adminUrl, ...places);
}

function outcomesOf(attempts: readonly Attempt[]): string[] {
  return [...new Set(attempts.map(({ outcome }) => outcome))].sort();
}

describe('modules as provisioned and migrated', () => {
  afterEach(() => modules.close());

  it.each([
    ['sqlite', 'tables', ['refused']],
    ['sqlite', 'database', ['refused']],
    ['postgres', 'tables', ['allowed', 'refused']],
    ['postgres', 'schema', ['allowed', 'refused']],
    ['postgres', 'database', ['refused']],
  ] as const)('on %s at level %s cross nothing, whatever they try', async (engine, level, outcomes) => {
    await create({ all: [engine, level] });
    const { findings, attempts, verdict } = await modules.audit();
    expect(findings).toEqual([]);
    expect(verdict).toBe('holds');
    expect(outcomesOf(attempts)).toEqual(outcomes);
    expect(
      new Set(attempts.filter(({ outcome }) => outcome === 'allowed').map(({ action }) => action)),
    ).toEqual(new Set(outcomes.includes('allowed' as never) ? ['connect'] : []));
    for (const cell of attackMatrix(MODULES, attempts).flat()) {
      expect(cell.counts).toMatchObject({ crossed: 0, unknown: 0 });
      expect(cell.counts.refused, `${cell.attacker} on ${cell.victim}`).toBeGreaterThan(3);
    }
  });

  it('cross nothing at mixed levels on both engines', async () => {
    await create({
      storage: ['postgres', 'schema'],
      shipping: ['postgres', 'tables'],
      billing: ['sqlite', 'database'],
    });
    expect(await modules.findings()).toEqual([]);
    const attempts = await modules.attempts();
    expect(attempts.filter(({ outcome }) => outcome === 'unknown')).toEqual([]);
    expect(outcomesOf(attempts)).toEqual(['allowed', 'refused']);
    const across = attempts.filter(({ victim }) => victim === 'billing');
    expect(new Set(across.map(({ action, reason }) => `${action}: ${reason}`))).toEqual(
      new Set(['read file: 42501']),
    );
    const back = attempts.filter(({ attacker }) => attacker === 'billing');
    expect(new Set(back.map(({ reason }) => reason))).toEqual(
      new Set(['databases.foreign-table', 'databases.forbidden-statement']),
    );
  });

  it('cross nothing where one of them has an instance of its own', async () => {
    const own = await ownCluster();
    try {
      await create(
        { storage: ['postgres', 'instance'], all: ['postgres', 'database'] },
        { storage: own.adminUrl },
      );
      expect(await modules.findings()).toEqual([]);
      const attempts = await modules.attempts();
      expect(outcomesOf(attempts)).toEqual(['refused']);
      const entering = attempts.filter(({ victim, action }) => victim === 'storage' && action === 'connect');
      expect(new Set(entering.map(({ reason }) => reason))).toEqual(new Set(['28P01']));
      await own.stop();
      const unreachable = await modules.attempts().catch((error: unknown) => error);
      expect(unreachable).toMatchObject({ code: 'databases.server-unreachable' });
    } finally {
      await modules.close();
      await own.remove();
    }
  });

  it('are found out to need no password where pg_hba.conf trusts', async () => {
    const trusting = await ownCluster();
    try {
      const superuser = new Client(trusting.adminUrl);
      await superuser.connect();
      const { rows } = await superuser.query('show hba_file');
      await writeFile(rows[0].hba_file, 'host all all 127.0.0.1/32 trust\n');
      await superuser.query('select pg_reload_conf()');
      await superuser.end();
      modules = await AuditedModules.create(trusting.adminUrl, { all: ['postgres', 'schema'] });
      expect((await modules.findings()).map(({ code }) => code)).toEqual(['audit.trust']);
      const crossed = (await modules.attempts()).filter(({ outcome }) => outcome === 'crossed');
      expect(new Set(crossed.map(({ action }) => action))).toEqual(new Set(['log in as']));
    } finally {
      await modules.close();
      await trusting.remove();
    }
  });

  it('on PostgreSQL are tried by each login on every table of the others, the platform’s included', async () => {
    await create({ all: ['postgres', 'schema'] });
    const attempts = await modules.attempts();
    const made = attempts.filter(({ attacker, victim }) => attacker === 'shipping' && victim === 'storage');
    for (const login of ['runtime', 'migrator']) {
      const byLogin = made.filter(({ as }) => as.endsWith(login));
      const actionsOn = (target: string) =>
        byLogin.filter((attempt) => attempt.target === target).map(({ action }) => action);
      expect(actionsOn('storage.boxes')).toEqual(ACTIONS_ON_A_TABLE);
      for (const table of ['outbox', 'inbox', 'command_log', 'sagas', 'leases', 'migration_history'])
        expect(actionsOn(`storage.${table}`), table).toEqual(
          expect.arrayContaining(['read', 'insert', 'drop']),
        );
      expect(byLogin.filter(({ action }) => action === 'set role')).toHaveLength(3);
      expect(byLogin.filter(({ action }) => action === 'log in as')).toHaveLength(2);
    }
  });

  it('are not taken for safe when the attack could not be made', async () => {
    await create({ all: ['postgres', 'schema'] });
    const administrator = await modules.provisioned.asAdministrator();
    const { roles } = modules.provisioned.placementOf('shipping');
    await administrator.query(`alter role ${roles.runtime} connection limit 0`);
    const attempts = (await modules.attempts()).filter(({ as }) => as === roles.runtime);
    const tried = attempts.filter(({ action }) => action === 'connect' || action === 'set role');
    expect(new Set(tried.map(({ outcome, reason }) => `${outcome} ${reason}`))).toEqual(
      new Set(['unknown 53300']),
    );
    await administrator.query(`drop table storage.boxes`).catch(() => undefined);
  });
});
