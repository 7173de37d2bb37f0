import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { ConfigurationError, createSecret, type Environment } from '../../foundation/index.ts';
import { variableOf } from '../placement.ts';
import { serverConfiguration } from '../postgres/client-configuration.ts';
import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import { type Credentials, readCredentials, writeCredentials } from './credentials.ts';
import type { ServerFacts } from './provisioning-step.ts';
import { stepFailed } from './provisioning-errors.ts';
import { isVerifierOf, scramVerifier } from './scram-verifier.ts';

/** The way to the server that a role is of. */
export interface PasswordServer {
  readonly client: Client;
  readonly facts: ServerFacts;
}

export interface PasswordOptions {
  readonly credentialsFile: string;
  readonly environment: Environment;
  readonly rotate: boolean;
  readonly isDry: boolean;
  /** Roles that have just been made, and so have no password. */
  readonly created: ReadonlySet<string>;
  readonly serverOf: (placement: PostgresPlacement) => PasswordServer;
  readonly onStatement: (placement: PostgresPlacement, sql: string) => void;
}

export interface PasswordOutcome {
  readonly placement: PostgresPlacement;
  readonly role: string;
  readonly state: 'created' | 'changed' | 'unchanged';
}

interface Login {
  readonly placement: PostgresPlacement;
  readonly role: string;
  readonly variable: string;
}

interface Intention extends Login {
  readonly password: string;
  /** What the file says until the server knows the password, and afterwards; empty when a variable has it. */
  readonly offered: readonly string[];
  readonly settled: readonly string[];
  readonly state: PasswordOutcome['state'];
}

const PRINTABLE_ASCII = /^[\x20-\x7e]+$/;

/**
 * Gives every role that logs in its password: that of its variable, that of the file, or a new one.
 * The file gets the new password beside the old one first, then the server gets it, then the file forgets the
 * old one: whoever reads the file at any moment finds one that is right, also after a crash in between, which
 * the next run repairs.
 */
export async function settlePasswords(
  placements: readonly PostgresPlacement[],
  options: PasswordOptions,
): Promise<PasswordOutcome[]> {
  const stored = readCredentials(options.credentialsFile);
  const intentions: Intention[] = [];
  for (const login of loginsOf(placements, options.environment))
    intentions.push(await intend(login, stored.get(login.role) ?? [], options));
  const offered = withEntries(stored, intentions, ({ offered }) => offered);
  if (!options.isDry) keep(options.credentialsFile, stored, offered);
  for (const intention of intentions)
    if (intention.state !== 'unchanged') await tellServer(intention, options);
  const settled = withEntries(offered, intentions, ({ settled }) => settled);
  if (!options.isDry) keep(options.credentialsFile, offered, settled);
  return intentions.map(({ placement, role, state }) => ({ placement, role, state }));
}

/** Refuses a given password that PostgreSQL and its drivers might not read alike. */
function loginsOf(placements: readonly PostgresPlacement[], environment: Environment): Login[] {
  const logins = placements.flatMap((placement) => [
    {
      placement,
      role: placement.roles.migrator,
      variable: variableOf(placement.module, 'DATABASE_MIGRATOR_PASSWORD'),
    },
    { placement, role: placement.roles.runtime, variable: variableOf(placement.module, 'DATABASE_PASSWORD') },
  ]);
  const problems = logins
    .filter(({ variable }) => environment[variable] && !PRINTABLE_ASCII.test(environment[variable]))
    .map(
      ({ variable }) =>
        `${variable}: use printable ASCII characters only, so that every driver reads it alike.`,
    );
  if (problems.length > 0) throw new ConfigurationError(problems);
  return logins;
}

async function intend(login: Login, stored: readonly string[], options: PasswordOptions): Promise<Intention> {
  const given = options.environment[login.variable];
  const kept = options.rotate ? undefined : stored[0];
  const password = given || kept || createSecret();
  const isKnown =
    (Boolean(given) || password === kept) &&
    !options.created.has(login.role) &&
    (await isAccepted(login, password, options.serverOf(login.placement)));
  const offered = password === stored[0] ? stored : [password, ...stored];
  return {
    ...login,
    password,
    offered: given ? stored : offered,
    settled: given ? [] : [password],
    state: isKnown ? 'unchanged' : options.created.has(login.role) ? 'created' : 'changed',
  };
}

/** A superuser compares with what is stored; anybody else has to try. */
async function isAccepted(
  login: Login,
  password: string,
  { client, facts }: PasswordServer,
): Promise<boolean> {
  if (!facts.isSuperuser) return canLogIn(login, password);
  const { rows } = await client.query<{ rolpassword: string | null }>(
    'select rolpassword from pg_authid where rolname = $1',
    [login.role],
  );
  return isVerifierOf(rows[0]?.rolpassword ?? null, password);
}

async function canLogIn({ placement, role }: Login, password: string): Promise<boolean> {
  const { server, database } = placement;
  const client = new Client({ ...serverConfiguration(server), user: role, password, database });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function tellServer({ placement, role, password }: Intention, options: PasswordOptions): Promise<void> {
  const { client, facts } = options.serverOf(placement);
  const statement = `alter role ${escapeIdentifier(role)} password`;
  try {
    if (!options.isDry) await client.query(`${statement} ${escapeLiteral(scramVerifier(password))}`);
  } catch (cause) {
    throw stepFailed(`the password of ${role}`, facts.administrator, cause);
  }
  options.onStatement(placement, `${statement} '********'`);
}

function withEntries(
  credentials: Credentials,
  intentions: readonly Intention[],
  entryOf: (intention: Intention) => readonly string[],
): Credentials {
  const entries = new Map(credentials);
  for (const intention of intentions) {
    const entry = entryOf(intention);
    if (entry.length > 0) entries.set(intention.role, entry);
    else entries.delete(intention.role);
  }
  return entries;
}

function keep(path: string, before: Credentials, after: Credentials): void {
  const textOf = (credentials: Credentials) => JSON.stringify([...credentials].sort());
  if (textOf(before) !== textOf(after)) writeCredentials(path, after);
}
