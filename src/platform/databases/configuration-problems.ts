import type { Environment } from '../foundation/index.ts';

/** A default that is wrong is wrong for every module, and is said once. */
export function addOnce(problems: string[], problem: string): void {
  if (!problems.includes(problem)) problems.push(problem);
}

/** The name of the variable that counts for a module: its own where that is set, else everybody's. */
export function nameFor(module: string, name: string, environment: Environment): string {
  const own = `${module.toUpperCase().replaceAll('-', '_')}_${name}`;
  return environment[own] ? own : name;
}
