import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, messageOf } from '../../foundation/index.ts';
import { lockFolder } from '../sqlite/folder-lock.ts';
import type { ServerUser } from './run-program.ts';

const OWN_FILES =
  /^(?:cluster(?:\.new-.+)?|superuser-password|initial-password|server\.log(?:\.old)?|tearline\.lock.*)$/;
const LOG_BYTES = 10_000_000;

/** What lies where in the folder that the caller named. */
export interface ClusterFolder {
  readonly folder: string;
  /** What PostgreSQL calls its data directory; the server's own. */
  readonly data: string;
  readonly passwordFile: string;
  readonly log: string;
}

export function layOut(folder: string): ClusterFolder {
  return {
    folder,
    data: join(folder, 'cluster'),
    passwordFile: join(folder, 'superuser-password'),
    log: join(folder, 'server.log'),
  };
}

/** Makes the folder this process's own until it is released. Throws a ConfigurationError when it cannot be. */
export function takeFolder({ folder, data }: ClusterFolder): { release(): void } {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    if (existsSync(data)) accessSync(data, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new ConfigurationError([
      `The folder ${folder} cannot be used for PostgreSQL (${messageOf(error)}). Make it writable for this user, ` +
        'start Tearline as the user who owns it, or name another one with DATA_FOLDER.',
    ]);
  }
  const foreign = readdirSync(folder).filter((entry) => !OWN_FILES.test(entry));
  if (foreign.length > 0) {
    throw new ConfigurationError([
      `The folder ${folder} holds other things than a PostgreSQL of Tearline (${foreign.slice(0, 3).join(', ')}), ` +
        'so nothing was written to it. Name an empty folder.',
    ]);
  }
  try {
    return lockFolder(folder);
  } catch {
    throw new ConfigurationError([
      `Another Tearline runs the PostgreSQL in ${folder}. Stop that one, or name another folder with DATA_FOLDER.`,
    ]);
  }
}

/**
 * Opens the way to what belongs to the server. The folder itself stays with whoever starts it: root must
 * not write where another user could put a link.
 */
export function prepareForServer({ folder, log }: ClusterFolder, user: ServerUser | undefined): void {
  if (user !== undefined) chmodSync(folder, 0o711);
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_BYTES) renameSync(log, `${log}.old`);
  closeSync(openSync(log, 'a', 0o600));
  if (user !== undefined) chownSync(log, user.uid, user.gid);
}

/** Writes a file among the server's own, at once and whole. */
export function writeForServer(
  { folder, data }: ClusterFolder,
  name: string,
  text: string,
  user: ServerUser | undefined,
): void {
  const unfinished = join(folder, `cluster.new-${name}`);
  rmSync(unfinished, { force: true });
  writeFileSync(unfinished, text, { mode: 0o600, flag: 'wx' });
  if (user !== undefined) chownSync(unfinished, user.uid, user.gid);
  renameSync(unfinished, join(data, name));
}

export function readPassword({ data, passwordFile }: ClusterFolder): string {
  try {
    return readFileSync(passwordFile, 'utf8').trim();
  } catch (error) {
    throw new ConfigurationError([
      `The password for the PostgreSQL in ${data} cannot be read (${messageOf(error)}). Restore ${passwordFile}, or name another folder.`,
    ]);
  }
}
