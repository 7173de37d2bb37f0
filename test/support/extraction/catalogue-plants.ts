import { Client } from 'pg';
import { modules } from '../../../src/modules/index.ts';
import {
  inspectDatabases,
  type Placement,
  readAdministrators,
} from '../../../src/platform/databases/index.ts';
import type { Environment } from '../../../src/platform/foundation/index.ts';
import { type AnyModule, manifestsOf, readPlacements } from '../../../src/platform/kernel/index.ts';
import { makePlace } from '../place.ts';
import { testPostgres } from '../postgres-cluster.ts';
import type { GatePlant, Planted } from './gate-plant.ts';

type OnPostgres = Extract<Placement, { engine: 'postgres' }>;
type PlaceOf = (module: string) => OnPostgres;

/** What shows in the catalogues of PostgreSQL. */
export const cataloguePlants: readonly GatePlant[] = [
  plantInDatabase(3, 'a table that no manifest names', (of) => [
    `create table ${of('payments').schema}.left_over (id text)`,
    `alter table ${of('payments').schema}.left_over owner to ${of('payments').roles.owner}`,
  ]),
  plantInDatabase(11, 'a foreign key to another module', (of) => [
    `alter table ${of('payments').schema}.payments add constraint planted foreign key (order_id) references ${of('orders').schema}.orders (id)`,
  ]),
  plantInDatabase(11, 'a view over another module', (of) => [
    `create view ${of('payments').schema}.spy as select id from ${of('orders').schema}.orders`,
  ]),
  plantInDatabase(12, 'a foreign grant', (of) => [
    `grant usage on schema ${of('payments').schema} to ${of('orders').roles.runtime}`,
    `grant select on ${of('payments').schema}.payments to ${of('orders').roles.runtime}`,
  ]),
  plantInDatabase(12, 'default privileges that are missing', (of) => [
    `alter default privileges for role ${of('payments').roles.owner} in schema ${of('payments').schema} revoke select on tables from ${of('payments').roles.runtime}`,
  ]),
  plantInDatabase(31, 'a table that everybody may read', (of) => [
    `grant select on ${of('payments').schema}.payments to public`,
  ]),
];

function plantInDatabase(gate: number, what: string, statements: (of: PlaceOf) => string[]): GatePlant {
  return {
    gate,
    what,
    kind: 'catalogue',
    module: 'payments',
    on: 'postgres',
    plant: () => plantAndAudit(statements),
  };
}

/** Modules at level `schema`, provisioned and migrated; then somebody does something by hand. */
async function plantAndAudit(statements: (of: PlaceOf) => string[]): Promise<Planted> {
  const place = await makePlace(modules as readonly AnyModule[], undefined, 'postgres-schema');
  const { adminUrl } = await testPostgres();
  const problems: string[] = [];
  const placements = [...readPlacements(modules, place.environment, problems).values()].filter(
    (placement) => placement.engine === 'postgres',
  );
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const of: PlaceOf = (module) => {
    const found = placements.find((placement) => placement.module === module);
    if (found === undefined) throw new Error(`${module} has no place`);
    return found;
  };
  const url = new URL(adminUrl);
  url.pathname = `/${of('payments').database}`;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    for (const statement of statements(of)) await client.query(statement);
  } finally {
    await client.end();
  }
  const administrators = readAdministrators(placements, { DATABASE_ADMIN_URL: adminUrl });
  return {
    environment: asConfigured(place.environment),
    // Without the attack, which finds the same rights by other means and takes its time.
    auditConfigured: async () => ({
      findings: await inspectDatabases(placements, manifestsOf(modules), administrators),
      attempts: [],
    }),
    remove: () => place.remove(),
  };
}

/** Without the patience that tests have: a shop that is checked ends a statement in time. */
function asConfigured({
  DATABASE_STATEMENT_TIMEOUT: _statements,
  DATABASE_ACQUIRE_TIMEOUT: _connections,
  ...environment
}: Environment): Readonly<Record<string, string>> {
  return environment as Readonly<Record<string, string>>;
}
