import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ConfigurationError, messageOf } from '../../foundation/index.ts';

const LOCK_FILE = 'tearline.lock';

interface FolderLock {
  release(): void;
}

/**
 * Makes this process the owner of a data folder, by the lock that SQLite takes on a file of its own:
 * an operating-system lock, which ends with the process however it ends. The other files stay readable.
 * Throws a ConfigurationError when the folder cannot be used or is owned by another process.
 */
export function lockFolder(folder: string): FolderLock {
  const lock = tryLockFolder(folder);
  if (lock !== undefined) return lock;
  throw new ConfigurationError([
    `The data folder ${folder} belongs to another running Tearline, and SQLite serves one process at a time. ` +
      'Stop the other one, or give this one a folder of its own: DATABASE_URL=sqlite:<folder>.',
  ]);
}

/** Whether a process owns the folder. Creates nothing. */
export function isFolderOwned(folder: string): boolean {
  if (!existsSync(join(folder, LOCK_FILE))) return false;
  const lock = tryLockFolder(folder);
  lock?.release();
  return lock === undefined;
}

/** Undefined when another process owns the folder. */
function tryLockFolder(folder: string): FolderLock | undefined {
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
    connection.exec('begin exclusive');
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
