/** What a level costs to run, as docs/isolation.md has it measured. */
const COSTS: Readonly<Record<string, string>> = {
  'sqlite tables':
    'one file for all; nothing to run. In one process the guard keeps out mistakes, not malice',
  'sqlite database':
    'a file for each module; nothing to run. In one process the guard keeps out mistakes, not malice',
  'postgres tables':
    'one schema with an event trigger; a superuser to provision; everybody shares the server',
  'postgres schema':
    'three roles and a pool for each module; one database to back up and watch; everybody shares the server',
  'postgres database':
    'as `schema`, and a database for each module to back up and watch; everybody shares the server',
  instance: 'a server of its own to run, watch, back up and secure; its failure is its own',
};

export function costOf(level: string, engine: string): string {
  return COSTS[level === 'instance' ? 'instance' : `${engine} ${level}`] ?? 'not measured';
}
