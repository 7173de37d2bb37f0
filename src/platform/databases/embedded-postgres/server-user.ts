import { lchownSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, messageOf } from '../../foundation/index.ts';
import { runProgram, type ServerUser } from './run-program.ts';

const ROOT = 0;

/**
 * PostgreSQL refuses to run as root. Started by root, the server runs as whoever owns its data, and owns
 * new data as `nobody`. Undefined when it runs as the user who starts it.
 */
export async function chooseServerUser(dataFolder: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== ROOT) return undefined;
  const owner = statSync(dataFolder, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== ROOT) return { uid: owner.uid, gid: owner.gid };
  const user = { uid: await readId('-u'), gid: await readId('-g') };
  // Copied by root without its owners.
  if (owner !== undefined) giveAll(dataFolder, user);
  return user;
}

async function readId(kind: '-u' | '-g'): Promise<number> {
  try {
    const { code, output } = await runProgram('id', [kind, 'nobody'], { user: undefined, folder: '/' });
    if (code === 0) return Number(output);
    throw new Error(output.trim());
  } catch (error) {
    throw new ConfigurationError([
      `PostgreSQL refuses to run as root, and there is no user nobody to run it as (${messageOf(error)}). ` +
        'Start Tearline as another user.',
    ]);
  }
}

function giveAll(folder: string, { uid, gid }: ServerUser): void {
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(folder, entry), uid, gid);
  }
  lchownSync(folder, uid, gid);
}
