import { escapeIdentifier } from 'pg';
import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import {
  futureClosedToPublic,
  futureGranted,
  mayOnlyRead,
  maySchema,
  schemaBelongsTo,
  schemaClosedToPublic,
  schemaExists,
} from './catalogue-conditions.ts';
import { defineStep, type ProvisioningStep } from './provisioning-step.ts';

type Place = Pick<PostgresPlacement, 'server' | 'database'>;

/** `public` is open to every role from its birth, another schema by mistake. */
export function planClosedSchema(
  { server, database }: Place,
  module: string | undefined,
  schema: string,
  actsAs: readonly string[],
): ProvisioningStep {
  return defineStep({
    server,
    database,
    module,
    object: `rights of PUBLIC on schema ${schema} in ${database}`,
    effect: 'changed',
    holds: schemaClosedToPublic(schema),
    holdsWhenNew: schema !== 'public',
    statements: [`revoke all on schema ${escapeIdentifier(schema)} from public`],
    actsAs,
  });
}

export function planSchema(
  { server, database }: Place,
  module: string | undefined,
  schema: string,
  owner: string,
): ProvisioningStep[] {
  const common = { server, database, module, object: `schema ${schema} in ${database}`, actsAs: [owner] };
  const [name, role] = [escapeIdentifier(schema), escapeIdentifier(owner)];
  return [
    defineStep({
      ...common,
      holds: schemaExists(schema),
      statements: [`create schema ${name} authorization ${role}`],
    }),
    defineStep({
      ...common,
      effect: 'changed',
      holds: schemaBelongsTo(schema, owner),
      statements: [`alter schema ${name} owner to ${role}`],
    }),
  ];
}

/** Who may do what in the module's schema, now and with what its owner will create. */
export function planRights(placement: PostgresPlacement, schemaOwner: string): ProvisioningStep[] {
  const { roles, level } = placement;
  return [
    ...(level === 'tables'
      ? [planSchemaRight(placement, roles.owner, ['USAGE', 'CREATE'], schemaOwner)]
      : []),
    planSchemaRight(placement, roles.runtime, ['USAGE'], schemaOwner),
    planFutureClosed(placement, 'functions', 'f', 'execute'),
    planFutureClosed(placement, 'types', 'T', 'usage'),
    planFutureGrant(placement, 'tables', 'r', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),
    planFutureGrant(placement, 'sequences', 'S', ['USAGE', 'SELECT']),
    planReadOnlyHistory(placement),
  ];
}

function planSchemaRight(
  { server, database, module, schema }: PostgresPlacement,
  role: string,
  privileges: readonly string[],
  schemaOwner: string,
): ProvisioningStep {
  return defineStep({
    server,
    database,
    module,
    object: `right of ${role} on schema ${schema} in ${database}`,
    holds: maySchema(role, privileges, schema),
    statements: [
      `grant ${listed(privileges)} on schema ${escapeIdentifier(schema)} to ${escapeIdentifier(role)}`,
    ],
    actsAs: [schemaOwner],
  });
}

/** Without `in schema`: that form adds to what PUBLIC has from the start, and takes nothing away. */
function planFutureClosed(
  { server, database, module, roles }: PostgresPlacement,
  things: string,
  kind: 'f' | 'T',
  privilege: string,
): ProvisioningStep {
  const { owner } = roles;
  return defineStep({
    server,
    database,
    module,
    object: `rights of PUBLIC on future ${things} of ${owner} in ${database}`,
    holds: futureClosedToPublic(owner, kind),
    statements: [
      `alter default privileges for role ${escapeIdentifier(owner)} revoke ${privilege} on ${things} from public`,
    ],
    actsAs: [owner],
  });
}

function planFutureGrant(
  { server, database, module, schema, roles }: PostgresPlacement,
  things: string,
  kind: 'r' | 'S',
  privileges: readonly string[],
): ProvisioningStep {
  const { owner, runtime: role } = roles;
  return defineStep({
    server,
    database,
    module,
    object: `right of ${role} on future ${things} of ${owner} in ${database}`,
    holds: futureGranted({ owner, schema, role, kind, privileges }),
    statements: [
      `alter default privileges for role ${escapeIdentifier(owner)} in schema ${escapeIdentifier(schema)} grant ${listed(privileges)} on ${things} to ${escapeIdentifier(role)}`,
    ],
    actsAs: [owner],
  });
}

/** The migrator makes the table and takes the right away; this is for one that came by another way. */
function planReadOnlyHistory(placement: PostgresPlacement): ProvisioningStep {
  const { server, database, module, schema, prefix, roles } = placement;
  const table = `${prefix}migration_history`;
  return defineStep({
    server,
    database,
    module,
    object: `right of ${roles.runtime} on ${schema}.${table} in ${database}`,
    effect: 'changed',
    holds: mayOnlyRead(roles.runtime, schema, table),
    holdsWhenNew: true,
    statements: [
      `revoke insert, update, delete, truncate, references, trigger on ${escapeIdentifier(schema)}.${escapeIdentifier(table)} from ${escapeIdentifier(roles.runtime)}`,
    ],
    actsAs: [roles.owner],
  });
}

function listed(privileges: readonly string[]): string {
  return privileges.join(', ').toLowerCase();
}
