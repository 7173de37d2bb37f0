import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { Placement } from '../placement.ts';
import type { Passwords } from '../postgres/passwords.ts';
import type { PostgresPlacement } from '../postgres/postgres-placement.ts';
import { isFolderOwned, lockFolder } from '../sqlite/folder-lock.ts';
import type { SqlitePlacement } from '../sqlite/sqlite-placement.ts';
import { moduleServed } from './backup-errors.ts';
import { connectForBackup } from './connect-for-backup.ts';
import { HISTORY, type ModuleSession, type RestoreSession } from './module-session.ts';
import { PostgresRestoreSession } from './postgres-restore-session.ts';
import { SqliteRestoreSession } from './sqlite-restore-session.ts';
import { SqliteSession } from './sqlite-session.ts';

interface OpenRestore {
  readonly session: RestoreSession;
  close(): Promise<void>;
}

/** Refuses while anybody serves the module. `makePlace` migrates where that has never been done. */
export function openRestore(
  placement: Placement,
  passwords: Passwords,
  makePlace: () => Promise<unknown>,
): Promise<OpenRestore> {
  return placement.engine === 'sqlite'
    ? openSqlite(placement, makePlace)
    : openPostgres(placement, passwords, makePlace);
}

async function openSqlite(
  placement: SqlitePlacement,
  makePlace: () => Promise<unknown>,
): Promise<OpenRestore> {
  const { module, file } = placement;
  const folder = dirname(file);
  if (isFolderOwned(folder)) throw moduleServed(module, `the shop that owns ${folder}`);
  if (!existsSync(file) || !(await hasHistoryIn(placement))) await makePlace();
  const lock = lockFolder(folder);
  const session = new SqliteRestoreSession(new Database(file, { fileMustExist: true }), placement);
  return {
    session,
    async close() {
      await session.close();
      lock.release();
    },
  };
}

async function openPostgres(
  placement: PostgresPlacement,
  passwords: Passwords,
  makePlace: () => Promise<unknown>,
): Promise<OpenRestore> {
  const client = await connectForBackup(placement, passwords, 'migrator');
  const session = new PostgresRestoreSession(client, placement);
  try {
    if (!(await hasHistory(session))) {
      await makePlace();
      await session.untilLeft();
    }
  } catch (error) {
    await session.close();
    throw error;
  }
  return { session, close: () => session.close() };
}

async function hasHistoryIn(placement: SqlitePlacement): Promise<boolean> {
  const session = new SqliteSession(new Database(placement.file), placement);
  try {
    return await hasHistory(session);
  } finally {
    await session.close();
  }
}

async function hasHistory(session: ModuleSession): Promise<boolean> {
  return (await session.describe([HISTORY])).length > 0;
}
