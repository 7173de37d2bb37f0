import { join } from 'node:path';
import type { Environment } from '../../foundation/index.ts';
import { readDataFolder, variableOf } from '../placement.ts';
import type { EmbeddedPostgres } from './start-embedded-postgres.ts';

/** The database that the modules lie in, or that theirs are named after. */
const DATABASE = 'tearline';

/** Where the server of a data folder lies: the one for all modules, or one for a module alone. */
export function serverFolder(environment: Environment, module?: string): string {
  const name = module === undefined ? 'postgres' : `postgres-${module}`;
  return join(readDataFolder(environment), name);
}

/** By what modules find their server, and by what provisioning may administer it; for all, or for one alone. */
export function variablesFor(
  { server, adminUrl }: Pick<EmbeddedPostgres, 'server' | 'adminUrl'>,
  module?: string,
): { readonly modules: Environment; readonly administrators: Environment } {
  const nameOf = (name: string) => (module === undefined ? name : variableOf(module, name));
  return {
    modules: { [nameOf('DATABASE_URL')]: `postgres://${server.host}:${server.port}/${DATABASE}` },
    administrators: { [nameOf('DATABASE_ADMIN_URL')]: adminUrl },
  };
}
