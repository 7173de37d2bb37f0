import { escapeIdentifier } from 'pg';
import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import type { PostgresServer } from '../postgres/postgres-url.ts';
import {
  databaseClosedToPublic,
  databaseExists,
  mayConnect,
  roleHasSettings,
} from './catalogue-conditions.ts';
import { defineStep, type ProvisioningStep } from './provisioning-step.ts';

/** The shop bounds its transactions itself, more tightly; this is for a shop that hangs. */
const LONGEST_IDLE_TRANSACTION = '10s';
/** A migration may take its time, but may not keep others waiting behind the lock that it waits for. */
const LONGEST_WAIT_OF_A_MIGRATION = '4s';

/** A database that belongs to the administrator; texts sort by their bytes, as on SQLite. */
export function planDatabase(
  server: PostgresServer,
  database: string,
  module: string | undefined,
): ProvisioningStep {
  return defineStep({
    server,
    module,
    object: `database ${database}`,
    holds: databaseExists(database),
    statements: [
      `create database ${escapeIdentifier(database)} template template0 encoding 'UTF8' locale_provider libc lc_collate 'C' lc_ctype 'C'`,
    ],
    inTransaction: false,
  });
}

/** Whoever has no right of its own to a database does not get in. */
export function planClosedDatabase(
  server: PostgresServer,
  database: string,
  module: string | undefined,
): ProvisioningStep {
  return defineStep({
    server,
    module,
    object: `rights of PUBLIC on database ${database}`,
    effect: 'changed',
    holds: databaseClosedToPublic(database),
    statements: [`revoke all on database ${escapeIdentifier(database)} from public`],
  });
}

/** The module's two logins get in, with bounds on what they may hold up. */
export function planAccess(placement: PostgresPlacement): ProvisioningStep[] {
  const { server, module, database, roles, pool } = placement;
  const logins = [roles.migrator, roles.runtime];
  const statementTimeout = `${pool.statementTimeout}ms`;
  return [
    defineStep({
      server,
      module,
      object: `right of ${module} to connect to ${database}`,
      holds: mayConnect(logins, database),
      statements: [
        `grant connect on database ${escapeIdentifier(database)} to ${logins.map(escapeIdentifier).join(', ')}`,
      ],
    }),
    planSettings(placement, roles.runtime, {
      search_path: 'pg_catalog',
      statement_timeout: statementTimeout,
      lock_timeout: statementTimeout,
      idle_in_transaction_session_timeout: LONGEST_IDLE_TRANSACTION,
    }),
    planSettings(placement, roles.migrator, {
      search_path: 'pg_catalog',
      lock_timeout: LONGEST_WAIT_OF_A_MIGRATION,
      idle_in_transaction_session_timeout: LONGEST_IDLE_TRANSACTION,
    }),
  ];
}

/** Defaults that the role can change: the pool sets them again, and every name is written with its schema. */
function planSettings(
  { server, module, database }: PostgresPlacement,
  role: string,
  settings: Readonly<Record<string, string>>,
): ProvisioningStep {
  const entries = Object.entries(settings);
  const where = `alter role ${escapeIdentifier(role)} in database ${escapeIdentifier(database)}`;
  return defineStep({
    server,
    module,
    object: `settings of ${role} in ${database}`,
    holds: roleHasSettings(
      role,
      database,
      entries.map(([name, value]) => `${name}=${value}`),
    ),
    statements: [
      `${where} reset all`,
      ...entries.map(([name, value]) => `${where} set ${name} = '${value}'`),
    ],
  });
}
