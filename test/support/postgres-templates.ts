import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type Placement, readPlacement } from '../../src/platform/databases/index.ts';
import { provision, readAdministrators } from '../../src/platform/databases/provisioning/index.ts';
import type { Environment } from '../../src/platform/foundation/index.ts';
import { type AnyModule, migrateModules } from '../../src/platform/kernel/index.ts';
import { nameOf } from './place.ts';
import { instanceOf, testPostgres, type TestPostgres } from './postgres-cluster.ts';

type OnPostgres = Extract<Placement, { engine: 'postgres' }>;

const PASSWORD = 'of every role in tests';
/** Of two files that need the same template, one makes it. */
const TEMPLATE_LOCK = 20_261_122;

/** Provisions and migrates once for each set of modules and level, and copies that: answers the environment. */
export async function copyTemplates(modules: readonly AnyModule[], level: string): Promise<Environment> {
  const template = `tpl_${nameOf(modules)}_${level}`;
  const templateEnvironment = await environmentFor(modules, level, template);
  await makeTemplate(modules, templateEnvironment);
  const environment = await environmentFor(modules, level, `t_${randomUUID().slice(0, 8)}`);
  const templates = placementsOf(modules, templateEnvironment);
  const copies = placementsOf(modules, environment);
  const pairs = new Map(
    copies.map((copy, index) => [`${copy.server.port}/${copy.database}`, { copy, from: templates[index] }]),
  );
  for (const { copy, from } of pairs.values()) {
    const roles = copies
      .filter(({ server, database }) => server.port === copy.server.port && database === copy.database)
      .flatMap(({ roles: { runtime, migrator } }) => [runtime, migrator]);
    await asAdministrator(environment, copy, async (client) => {
      await client.query(
        `create database "${copy.database}" template "${from?.database}" strategy file_copy`,
      );
      await client.query(`revoke all on database "${copy.database}" from public`);
      await client.query(`grant connect on database "${copy.database}" to ${roles.join(', ')}`);
    });
  }
  const { DATABASE_ADMIN_URL: _, ...withoutAdministrator } = environment;
  return withoutAdministrator;
}

export async function dropCopies(modules: readonly AnyModule[], environment: Environment): Promise<void> {
  const placements = placementsOf(modules, environment);
  const places = new Map(placements.map((place) => [`${place.server.port}/${place.database}`, place]));
  const { adminUrl } = await testPostgres();
  for (const place of places.values()) {
    await asAdministrator({ DATABASE_ADMIN_URL: adminUrl, ...environment }, place, async (client) => {
      await client.query(`drop database if exists "${place.database}" with (force)`);
    });
  }
}

async function makeTemplate(modules: readonly AnyModule[], environment: Environment): Promise<void> {
  // Files that run at the same time share the roles, so these get room for the pools of all of them.
  const placements = placementsOf(modules, { ...environment, DATABASE_POOL_SIZE: '40' });
  const last = placements.at(-1);
  if (last === undefined) throw new Error('there is no module to make a template for');
  await asAdministrator(environment, last, async (client) => {
    await client.query(`select pg_advisory_lock(${TEMPLATE_LOCK})`);
    const made = await client.query(
      `select from pg_shdescription where description = $1 and objoid =
        (select oid from pg_database where datname = $2)`,
      ['complete', last.database],
    );
    if (made.rowCount !== 0) return;
    const folder = await mkdtemp(join(tmpdir(), 'tearline-template-'));
    const administrators = readAdministrators(placements, environment);
    const credentialsFile = join(folder, 'credentials.json');
    await provision(placements, { administrators, credentialsFile, environment });
    await migrateModules({ modules, environment: { ...environment, DATA_FOLDER: folder } });
    await rm(folder, { recursive: true, force: true });
    // A connection that is still being closed would keep the first copy from being made.
    for (const placement of placements) await closeDoors(environment, placement);
    await client.query(`comment on database "${last.database}" is 'complete'`);
  });
}

async function closeDoors(environment: Environment, placement: OnPostgres): Promise<void> {
  await asAdministrator(environment, placement, async (client) => {
    await client.query(`alter database "${placement.database}" with allow_connections false`);
    await client.query('select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1', [
      placement.database,
    ]);
  });
}

async function environmentFor(
  modules: readonly AnyModule[],
  level: string,
  base: string,
): Promise<Environment> {
  const shared = await testPostgres();
  const urlOf = ({ server }: TestPostgres) => `postgres://${server.host}:${server.port}/${base}`;
  const environment: Record<string, string> = {
    DATABASE_URL: urlOf(shared),
    DATABASE_ADMIN_URL: shared.adminUrl,
    DATABASE_ISOLATION: level,
    DATABASE_ROLE_PREFIX: 'tearline_test',
    DATABASE_POOL_SIZE: '4',
    // Two cores and several files at once: a statement may have to wait for the processor.
    DATABASE_STATEMENT_TIMEOUT: '10000',
    DATABASE_ACQUIRE_TIMEOUT: '10000',
  };
  for (const [index, { contract }] of modules.entries()) {
    const prefix = contract.module.toUpperCase().replaceAll('-', '_');
    environment[`${prefix}_DATABASE_PASSWORD`] = PASSWORD;
    environment[`${prefix}_DATABASE_MIGRATOR_PASSWORD`] = PASSWORD;
    if (level !== 'instance') continue;
    const own = await instanceOf(index);
    environment[`${prefix}_DATABASE_URL`] = urlOf(own);
    environment[`${prefix}_DATABASE_ADMIN_URL`] = own.adminUrl;
  }
  return environment;
}

function placementsOf(modules: readonly AnyModule[], environment: Environment): OnPostgres[] {
  const problems: string[] = [];
  const placements = modules.map(({ contract }) => readPlacement(contract.module, environment, problems));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return placements as OnPostgres[];
}

async function asAdministrator(
  environment: Environment,
  { module, server }: OnPostgres,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const prefix = module.toUpperCase().replaceAll('-', '_');
  const url = environment[`${prefix}_DATABASE_ADMIN_URL`] ?? environment['DATABASE_ADMIN_URL'];
  if (url === undefined) throw new Error(`nobody may administer ${server.host}:${server.port}`);
  const client = new Client(url);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
