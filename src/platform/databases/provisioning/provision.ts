import type { Environment } from '../../foundation/index.ts';
import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import type { PostgresServer } from '../postgres/postgres-url.ts';
import { AdminSessions } from './admin-sessions.ts';
import type { Administrators } from './administrator.ts';
import { refuseAmbiguousNames } from './ambiguous-names.ts';
import { refuseOtherEncodings } from './other-encodings.ts';
import { planProvisioning } from './plan-provisioning.ts';
import { type ProvisioningStep, serverKey } from './provisioning-step.ts';
import { refuseWithoutSuperuser } from './refuse-without-superuser.ts';
import { type PasswordOutcome, settlePasswords } from './role-passwords.ts';
import { runSteps, type StepOutcome } from './run-steps.ts';

export interface ProvisionOptions {
  readonly administrators: Administrators;
  readonly credentialsFile: string;
  /** Passwords that are given in variables come from here. */
  readonly environment: Environment;
  /** Provisions these alone; the names of all are looked at all the same. */
  readonly only?: ((placement: PostgresPlacement) => boolean) | undefined;
  /** Gives every role a new password. */
  readonly rotate?: boolean | undefined;
  /** Says what would be done, and does nothing. */
  readonly dryRun?: boolean | undefined;
  /** The server is there for the modules alone: databases that provisioning did not make are closed too. */
  readonly ownsServer?: boolean | undefined;
  /** Told of each statement after it has run, or in a dry run instead; passwords are not in it. */
  readonly onStatement?: ((statement: RunStatement) => void) | undefined;
}

export interface RunStatement {
  readonly server: PostgresServer;
  readonly database: string;
  readonly sql: string;
}

/** What has become of one thing, or in a dry run would. */
export interface ProvisionedObject {
  readonly server: string;
  readonly module: string | undefined;
  readonly object: string;
  readonly state: 'created' | 'changed' | 'unchanged';
}

/**
 * Makes what is missing and mends what differs; a second run changes nothing. What fails leaves its own
 * database as it was; what was done before stands.
 */
export async function provision(
  placements: readonly PostgresPlacement[],
  options: ProvisionOptions,
): Promise<ProvisionedObject[]> {
  refuseAmbiguousNames(placements);
  const wanted = placements.filter(options.only ?? (() => true));
  const sessions = await AdminSessions.open(wanted, options.administrators);
  try {
    if (options.dryRun !== true) await sessions.lock();
    await refuseOtherEncodings(wanted, sessions);
    const steps = planProvisioning(wanted, { servers: sessions.facts, ownsServer: options.ownsServer });
    await refuseWithoutSuperuser(steps, sessions);
    const outcomes: StepOutcome[] = [];
    for (const group of groupsOf(steps)) outcomes.push(...(await runGroup(group, sessions, options)));
    const passwords = await settlePasswords(wanted, {
      credentialsFile: options.credentialsFile,
      environment: options.environment,
      rotate: options.rotate === true,
      isDry: options.dryRun === true,
      created: createdRoles(outcomes),
      serverOf: ({ server }) => sessions.of(server),
      onStatement: ({ server }, sql) =>
        options.onStatement?.({ server, database: sessions.of(server).administrator.database, sql }),
    });
    return [...perObject(outcomes), ...passwords.map(describePassword)];
  } finally {
    await sessions.close();
  }
}

/** Neighbours that can share a connection and a transaction. */
function groupsOf(steps: readonly ProvisioningStep[]): ProvisioningStep[][] {
  const groups: ProvisioningStep[][] = [];
  for (const step of steps) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const belongs =
      last !== undefined &&
      serverKey(last.server) === serverKey(step.server) &&
      last.database === step.database &&
      last.inTransaction === step.inTransaction;
    if (belongs) group?.push(step);
    else groups.push([step]);
  }
  return groups;
}

async function runGroup(
  steps: readonly ProvisioningStep[],
  sessions: AdminSessions,
  { dryRun, onStatement }: ProvisionOptions,
): Promise<StepOutcome[]> {
  const [first] = steps;
  if (first === undefined) return [];
  const { server, database } = first;
  const { facts, administrator } = sessions.of(server);
  return sessions.inDatabase(server, database, (client) =>
    runSteps(steps, {
      client,
      facts,
      isDry: dryRun === true,
      onStatement: (sql) => onStatement?.({ server, database: database ?? administrator.database, sql }),
    }),
  );
}

function createdRoles(outcomes: readonly StepOutcome[]): Set<string> {
  const created = outcomes.filter(
    ({ step, state }) => state === 'created' && step.object.startsWith('role '),
  );
  return new Set(created.map(({ step }) => step.object.slice('role '.length)));
}

/** Several steps may be about one object; what was done first says what became of it. */
function perObject(outcomes: readonly StepOutcome[]): ProvisionedObject[] {
  const objects = new Map<string, ProvisionedObject>();
  for (const { step, state } of outcomes) {
    const server = serverKey(step.server);
    const key = `${server} ${step.object}`;
    const earlier = objects.get(key);
    if (earlier === undefined || earlier.state === 'unchanged')
      objects.set(key, { server, module: step.module, object: step.object, state });
  }
  return [...objects.values()];
}

function describePassword({ placement, role, state }: PasswordOutcome): ProvisionedObject {
  return {
    server: serverKey(placement.server),
    module: placement.module,
    object: `password of ${role}`,
    state,
  };
}
