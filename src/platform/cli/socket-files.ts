import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The longest path that a Unix socket can be bound to everywhere. */
const LONGEST_SOCKET_PATH = 100;
const SUFFIX = '.sock';

/** Of this process, in the data folder. Undefined when its path is too long for a socket. */
export function ownSocketPath(dataFolder: string): string | undefined {
  return socketPath(dataFolder, `tearline-${process.pid}${SUFFIX}`);
}

/** Of every process that shares the folder, also of those that were killed. */
export function socketPathsIn(dataFolder: string): string[] {
  return readdirSync(dataFolder)
    .filter((file) => file.endsWith(SUFFIX))
    .toSorted()
    .flatMap((file) => socketPath(dataFolder, file) ?? []);
}

function socketPath(dataFolder: string, name: string): string | undefined {
  const absolute = join(dataFolder, name);
  const fromHere = relative(process.cwd(), absolute);
  const shorter = fromHere.length < absolute.length ? fromHere : absolute;
  return shorter.length <= LONGEST_SOCKET_PATH ? shorter : undefined;
}
