import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ConfigurationError, messageOf } from '../../foundation/index.ts';

const LOCK_FILE = 'tearline.lock';
/** A transaction that has read keeps a shared lock until it ends. */
const LOCKING: Readonly<Record<FolderLockMode, string>> = {
  exclusive: 'begin exclusive',
  shared: 'begin; select count(*) from sqlite_schema',
};

interface FolderLock {
  release(): void;
}

/** Shared by processes without SQLite files in the folder: each keeps an owner out, and an owner keeps all out. */
export type FolderLockMode = 'exclusive' | 'shared';

/**
 * Makes this process the owner of a data folder, or one of those that share it, by the lock that SQLite takes
 * on a file of its own: an operating-system lock, which ends with the process however it ends. The other files
 * stay readable. Throws a ConfigurationError when the folder cannot be used or is owned by another process.
 */
export function lockFolder(folder: string, mode: FolderLockMode = 'exclusive'): FolderLock {
  const lock = tryLockFolder(folder, mode);
  if (lock !== undefined) return lock;
  throw new ConfigurationError([
    `The data folder ${folder} belongs to another running Tearline, and SQLite serves one process at a time. ` +
      'Stop the other one, or give this one a folder of its own: DATABASE_URL=sqlite:<folder>.',
  ]);
}

/** Whether a process owns the folder or shares it. Creates nothing. */
export function isFolderOwned(folder: string): boolean {
  if (!existsSync(join(folder, LOCK_FILE))) return false;
  const lock = tryLockFolder(folder, 'exclusive');
  lock?.release();
  return lock === undefined;
}

/** Undefined when another process owns the folder. */
function tryLockFolder(folder: string, mode: FolderLockMode): FolderLock | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusableFolder(folder, error);
  }
  let connection: Database.Database;
  try {
    connection = new Database(join(folder, LOCK_FILE), { timeout: 0 });
  } catch (error) {
    throw unusableFolder(folder, error);
  }
  try {
    connection.exec(LOCKING[mode]);
  } catch (error) {
    connection.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined;
    throw unusableFolder(folder, error);
  }
  return { release: () => connection.close() };
}

function unusableFolder(folder: string, error: unknown): ConfigurationError {
  return new ConfigurationError([
    `The data folder ${folder} cannot be used (${messageOf(error)}). Make it readable and writable for this user, ` +
      'or name another one: DATABASE_URL=sqlite:<folder>.',
  ]);
}
