import { ConfigurationError } from '../../foundation/index.ts';
import { runProgram, type ServerUser } from './run-program.ts';

/** The folder a process is in, whatever the folders above it allow. */
const OWN_FOLDER = '/proc/self/cwd';

/**
 * A name by which a server that is started in a folder finds it, as the user it runs as. The folder may lie
 * below one that only root can enter: the server then says `where I am`, which it was before it gave up root.
 */
export async function reachableName(folder: string, user: ServerUser | undefined): Promise<string> {
  if (user === undefined || (await canEnter(folder, user))) return folder;
  if (await canEnter(OWN_FOLDER, user, folder)) return OWN_FOLDER;
  throw new ConfigurationError([
    `PostgreSQL refuses to run as root, and the user it runs as cannot enter ${folder}. ` +
      'Start Tearline as another user, or name a folder that all can enter with DATA_FOLDER.',
  ]);
}

async function canEnter(name: string, user: ServerUser, from = '/'): Promise<boolean> {
  const { code } = await runProgram('/bin/sh', ['-c', 'cd "$0"', name], { user, folder: from });
  return code === 0;
}
