import { join, resolve } from 'node:path';
import type { Environment } from '../foundation/index.ts';

/** How far a module's data is from its neighbours', from least to most. */
export type IsolationLevel = 'tables' | 'schema' | 'database' | 'instance';

/** Where one module's data lies. */
export interface Placement {
  readonly module: string;
  readonly engine: 'sqlite';
  readonly level: IsolationLevel;
  /** The file; modules at level `tables` share one. */
  readonly file: string;
}

const LEVELS: readonly IsolationLevel[] = ['tables', 'schema', 'database', 'instance'];
const SQLITE_LEVELS: readonly IsolationLevel[] = ['tables', 'database'];
const DEFAULT_FOLDER = './data';

/**
 * Reads `DATABASE_URL` and `DATABASE_ISOLATION` and, for one module, `<MODULE>_DATABASE_URL` and
 * `<MODULE>_DATABASE_ISOLATION`. What is wrong or what the engine cannot do is added to `problems`.
 */
export function readPlacement(
  module: string,
  environment: Environment,
  problems: string[],
): Placement | undefined {
  const prefix = module.toUpperCase().replaceAll('-', '_');
  const urlName = environment[`${prefix}_DATABASE_URL`] ? `${prefix}_DATABASE_URL` : 'DATABASE_URL';
  const levelName = environment[`${prefix}_DATABASE_ISOLATION`]
    ? `${prefix}_DATABASE_ISOLATION`
    : 'DATABASE_ISOLATION';
  const folder = readFolder(urlName, environment[urlName], problems);
  const level = readLevel(levelName, environment[levelName], problems);
  if (folder === undefined || level === undefined) return undefined;
  const file = join(folder, level === 'tables' ? 'shared.sqlite' : `${module}.sqlite`);
  return { module, engine: 'sqlite', level, file };
}

/** The folder that one process owns: that of `DATABASE_URL`. */
export function readDataFolder(environment: Environment): string {
  return readFolder('DATABASE_URL', environment['DATABASE_URL'], []) ?? resolve(DEFAULT_FOLDER);
}

function readFolder(name: string, url: string | undefined, problems: string[]): string | undefined {
  if (url === undefined || url === '') return resolve(DEFAULT_FOLDER);
  if (url.startsWith('sqlite:') && url.length > 'sqlite:'.length) return resolve(url.slice('sqlite:'.length));
  const scheme = url.split(':', 1)[0];
  const fact = scheme === 'sqlite' ? 'the folder is missing' : `'${scheme}:' is no engine of this version`;
  addOnce(problems, `${name}: ${fact}. Write sqlite:<folder>, or leave it out for sqlite:${DEFAULT_FOLDER}.`);
  return undefined;
}

function readLevel(name: string, value: string | undefined, problems: string[]): IsolationLevel | undefined {
  if (value === undefined || value === '') return 'database';
  const level = LEVELS.find((known) => known === value);
  if (level === undefined) {
    addOnce(problems, `${name}: '${value}' is no isolation level. Use one of ${SQLITE_LEVELS.join(', ')}.`);
    return undefined;
  }
  if (!SQLITE_LEVELS.includes(level)) {
    addOnce(
      problems,
      `${name}: SQLite cannot do '${level}', since it has neither schemas with credentials nor servers. Use ${SQLITE_LEVELS.join(' or ')}.`,
    );
    return undefined;
  }
  return level;
}

/** A default that is wrong is wrong for every module, and is said once. */
function addOnce(problems: string[], problem: string): void {
  if (!problems.includes(problem)) problems.push(problem);
}
