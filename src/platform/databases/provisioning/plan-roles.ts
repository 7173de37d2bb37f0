import { escapeIdentifier } from 'pg';
import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import type { PostgresServer } from '../postgres/postgres-url.ts';
import { isMember, mayOnlyBecome, roleExists, roleIs } from './catalogue-conditions.ts';
import { defineStep, type ProvisioningStep, type ServerFacts } from './provisioning-step.ts';

const MIGRATOR_CONNECTIONS = 4;
/** While a process is replaced the old and the new one run side by side; each listens on one more. */
const connectionsOf = ({ pool }: PostgresPlacement) => (pool.processes + 1) * (pool.size + 1);

/** The three roles of a module: none can do anything to the server, and none inherits anything. */
export function planRoles(placement: PostgresPlacement, facts: ServerFacts): ProvisioningStep[] {
  const { server, module, roles } = placement;
  return [
    ...planRole(server, module, roles.owner, undefined, facts),
    ...planRole(server, module, roles.migrator, MIGRATOR_CONNECTIONS, facts),
    ...planRole(server, module, roles.runtime, connectionsOf(placement), facts),
    ...planMembership(placement, facts),
  ];
}

/** Without a number of connections it cannot log in. */
export function planRole(
  server: PostgresServer,
  module: string | undefined,
  role: string,
  connections: number | undefined,
  facts: ServerFacts,
): ProvisioningStep[] {
  const name = escapeIdentifier(role);
  const login = connections === undefined ? 'nologin' : `login connection limit ${connections}`;
  const attributes = `${login} noinherit nocreatedb nocreaterole`;
  const isAsPlanned =
    connections === undefined ? 'not rolcanlogin' : `rolcanlogin and rolconnlimit = ${connections}`;
  // To take these away is a superuser's business, also where there is nothing to take.
  const [harmless, isHarmless] = facts.isSuperuser
    ? [' nosuperuser noreplication nobypassrls', ' and not (rolsuper or rolreplication or rolbypassrls)']
    : ['', ''];
  const common = { server, module, object: `role ${role}` };
  return [
    defineStep({ ...common, holds: roleExists(role), statements: [`create role ${name} ${attributes}`] }),
    defineStep({
      ...common,
      effect: 'changed',
      holds: roleIs(role, `${isAsPlanned} and not (rolinherit or rolcreatedb or rolcreaterole)${isHarmless}`),
      statements: [`alter role ${name} ${attributes}${harmless}`],
    }),
  ];
}

/** The migrator acts as the owner by `set role`, and only so. */
function planMembership(
  { server, module, roles }: PostgresPlacement,
  facts: ServerFacts,
): ProvisioningStep[] {
  const owner = escapeIdentifier(roles.owner);
  const migrator = escapeIdentifier(roles.migrator);
  // Before 16 it is the role that inherits or not.
  const options = facts.version >= 16 ? ' with admin false, inherit false, set true' : '';
  const common = { server, module, object: `membership of ${roles.migrator} in ${roles.owner}` };
  return [
    defineStep({
      ...common,
      holds: isMember(roles.migrator, roles.owner),
      statements: [`grant ${owner} to ${migrator}${options}`],
    }),
    defineStep({
      ...common,
      effect: 'changed',
      holds: mayOnlyBecome(roles.migrator, roles.owner, facts.version),
      statements: [
        `grant ${owner} to ${migrator}${options}`,
        `revoke admin option for ${owner} from ${migrator}`,
      ],
    }),
  ];
}
