import { join, resolve } from 'node:path';
import type { Environment } from '../../foundation/index.ts';
import { addOnce, nameFor } from '../configuration-problems.ts';
import { parseIsolationLevel } from '../isolation.ts';

export interface SqlitePlacement {
  readonly module: string;
  readonly engine: 'sqlite';
  readonly level: 'tables' | 'database';
  /** The file; modules at level `tables` share one. */
  readonly file: string;
}

const DEFAULT_FOLDER = './data';

export function readSqlitePlacement(
  module: string,
  urlName: string,
  environment: Environment,
  problems: string[],
): SqlitePlacement | undefined {
  const folder = readSqliteFolder(urlName, environment[urlName], problems);
  const level = readLevel(module, urlName, environment, problems);
  if (folder === undefined || level === undefined) return undefined;
  const file = join(folder, level === 'tables' ? 'shared.sqlite' : `${module}.sqlite`);
  return { module, engine: 'sqlite', level, file };
}

export function readSqliteFolder(
  name: string,
  url: string | undefined,
  problems: string[],
): string | undefined {
  if (url === undefined || url === '') return resolve(DEFAULT_FOLDER);
  if (url.length > 'sqlite:'.length) return resolve(url.slice('sqlite:'.length));
  addOnce(
    problems,
    `${name}: the folder is missing. Write sqlite:<folder>, or leave it out for sqlite:${DEFAULT_FOLDER}.`,
  );
  return undefined;
}

function readLevel(
  module: string,
  urlName: string,
  environment: Environment,
  problems: string[],
): 'tables' | 'database' | undefined {
  const name = nameFor(module, 'DATABASE_ISOLATION', environment);
  const value = environment[name];
  if (value === undefined || value === '') return 'database';
  const level = parseIsolationLevel(name, value, problems);
  if (level === undefined || level === 'tables' || level === 'database') return level;
  // A level that is meant for the modules on PostgreSQL says nothing about one that was put elsewhere.
  const isMeantForOthers = name === 'DATABASE_ISOLATION' && urlName !== 'DATABASE_URL';
  if (isMeantForOthers) return 'database';
  addOnce(
    problems,
    `${name}: SQLite cannot do '${value}', since it has neither schemas with credentials nor servers. Use tables or database.`,
  );
  return undefined;
}
