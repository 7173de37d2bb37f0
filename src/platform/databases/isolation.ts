import { addOnce } from './configuration-problems.ts';

/** How far a module's data is from its neighbours', from least to most. */
export type IsolationLevel = 'tables' | 'schema' | 'database' | 'instance';

export type Engine = 'sqlite' | 'postgres';

const LEVELS: readonly IsolationLevel[] = ['tables', 'schema', 'database', 'instance'];

/** Undefined for a word that is no level, which is added to `problems`. */
export function parseIsolationLevel(
  name: string,
  value: string,
  problems: string[],
): IsolationLevel | undefined {
  const level = LEVELS.find((known) => known === value);
  if (level === undefined)
    addOnce(problems, `${name}: '${value}' is no isolation level. Use one of ${LEVELS.join(', ')}.`);
  return level;
}
