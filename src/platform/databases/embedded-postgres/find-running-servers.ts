import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, type Environment } from '../../foundation/index.ts';
import { isFolderOwned } from '../sqlite/folder-lock.ts';
import { layOut, readPassword } from './cluster-folder.ts';
import { SUPERUSER } from './create-cluster.ts';
import { PID_FILE } from './postmaster.ts';
import { HOST } from './server-settings.ts';
import { serverFolder, variablesFor } from './server-variables.ts';

/**
 * For the command line beside `npm run start:postgres`: the environment with the addresses of the servers
 * that a process runs in the data folder, and with those of their administrators. As it was, where it names a
 * database itself or no server runs. Not for a shop, which holds no administrator.
 */
export function findRunningServers(modules: readonly string[], environment: Environment): Environment {
  if (environment['DATABASE_URL'] || environment['DATABASE_ADMIN_URL']) return environment;
  const found = [undefined, ...modules].flatMap((module) => {
    const folder = serverFolder(environment, module);
    if (!existsSync(folder) || !isFolderOwned(folder)) return [];
    const variables = variablesFor(readRunning(folder), module);
    return [variables.modules, variables.administrators];
  });
  return Object.assign({}, ...found, definedIn(environment));
}

function readRunning(folder: string) {
  const layout = layOut(folder);
  const port = readReadyPort(layout.data);
  if (port === undefined) {
    throw new AppError({
      code: 'databases.server-not-ready',
      kind: 'unavailable',
      message: `The PostgreSQL in ${folder} is starting or stopping, so nothing can be asked of it. Try again when it has.`,
    });
  }
  const adminUrl = `postgres://${SUPERUSER}:${readPassword(layout)}@${HOST}:${port}/postgres`;
  return { server: { host: HOST, port }, adminUrl };
}

function readReadyPort(data: string): number | undefined {
  const file = join(data, PID_FILE);
  if (!existsSync(file)) return undefined;
  const [, , , port, , , , status] = readFileSync(file, 'utf8').split('\n');
  return status?.trim() === 'ready' ? Number(port) : undefined;
}

/** An empty variable is one that is not set. */
function definedIn(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
}
