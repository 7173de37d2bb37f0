import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Administrators,
  type Placement,
  type PostgresPlacement,
  provision,
  readCredentialsFile,
} from '../../databases/index.ts';
import { ConfigurationError, type Environment } from '../../foundation/index.ts';
import { type AnyModule, readPlacements } from '../../kernel/index.ts';
import { passedOn } from '../passed-variables.ts';

const POOL_SIZE = '4';

/** Databases that nobody needs afterwards, on the servers and at the levels that are configured. */
export interface RehearsalPlace {
  /** Of all modules; where a process keeps the rest is its own to say. */
  readonly environment: Environment;
  /** Of the module under rehearsal, and of the others. */
  readonly folders: { readonly own: string; readonly rest: string };
  readonly placements: ReadonlyMap<string, Placement>;
}

export interface PlaceOptions {
  readonly modules: readonly AnyModule[];
  readonly module: string;
  readonly environment: Environment;
  /** Variables beside those of machine and platform that its processes are given. */
  readonly pass?: readonly string[];
  readonly configured: ReadonlyMap<string, Placement>;
  readonly administrators: Administrators;
  /** New, and for this place alone. */
  readonly folder: string;
  /** Of the databases and roles on PostgreSQL. */
  readonly name: string;
  readonly keysFile: string;
}

/** An empty place. What is made on servers has names that begin with the place's. */
export async function makeRehearsalPlace(options: PlaceOptions): Promise<RehearsalPlace> {
  const { modules, module, configured, administrators, folder, name, keysFile } = options;
  const folders = { own: join(folder, 'own'), rest: join(folder, 'rest') };
  for (const each of Object.values(folders)) await mkdir(each, { recursive: true, mode: 0o700 });
  const environment: Record<string, string | undefined> = {
    ...passedOn(options.environment, options.pass ?? []),
    DATA_FOLDER: folders.rest,
    DATABASE_CREDENTIALS: join(folder, 'credentials.json'),
    DATABASE_ROLE_PREFIX: name,
    DATABASE_POOL_SIZE: POOL_SIZE,
    ALLOW_TABLES_LEVEL: 'yes',
    RATE_LIMIT: 'off',
    SHUTDOWN_DELAY_SECONDS: '0',
    SERVICE_KEYS_FILE: keysFile,
  };
  for (const [index, { contract }] of modules.entries()) {
    const prefix = variablePrefix(contract.module);
    const placement = configured.get(contract.module);
    const home = contract.module === module ? folders.own : folders.rest;
    environment[`${prefix}_URL`] = undefined;
    environment[`${prefix}_DATABASE_URL`] =
      placement?.engine === 'postgres'
        ? urlLike(options.environment, prefix, databaseFor(placement, name, index))
        : `sqlite:${home}`;
    // On a server that others use, an instance of its own is a database.
    environment[`${prefix}_DATABASE_ISOLATION`] =
      placement?.level === 'instance' ? 'database' : placement?.level;
  }
  const problems: string[] = [];
  const placements = readPlacements(modules, environment, problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  const onPostgres = [...placements.values()].filter((placement) => placement.engine === 'postgres');
  if (onPostgres.length > 0)
    await provision(onPostgres, {
      administrators,
      credentialsFile: readCredentialsFile(environment, folders.rest),
      environment,
    });
  return { environment, folders, placements };
}

export function variablePrefix(module: string): string {
  return module.toUpperCase().replaceAll('-', '_');
}

/** At the levels at which modules share a database they share this one. Numbers are short, whatever modules are called. */
function databaseFor({ level }: PostgresPlacement, name: string, index: number): string {
  return level === 'database' || level === 'instance' ? `${name}${index + 1}` : name;
}

/** The way to the module's server, as it is configured, and another database on it. */
function urlLike(environment: Environment, prefix: string, database: string): string {
  const url = new URL(environment[`${prefix}_DATABASE_URL`] || (environment['DATABASE_URL'] ?? ''));
  url.pathname = `/${database}`;
  return url.href;
}
