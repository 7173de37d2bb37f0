import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Placement } from '../placement.ts';
import type { Passwords } from '../postgres/passwords.ts';
import { nothingToBackUp } from './backup-errors.ts';
import { connectForBackup } from './connect-for-backup.ts';
import type { ModuleSession } from './module-session.ts';
import { PostgresSession } from './postgres-session.ts';
import { SqliteSession } from './sqlite-session.ts';

/**
 * Opens a module's data as of now, for reading, beside whoever serves it: on PostgreSQL as the role that
 * serves, which may read what is its own and no more; on SQLite on a connection that cannot write.
 */
export async function openSnapshot(placement: Placement, passwords: Passwords): Promise<ModuleSession> {
  if (placement.engine === 'sqlite') {
    if (!existsSync(placement.file)) throw nothingToBackUp(placement.module, placement.file);
    const connection = new Database(placement.file, { readonly: true, timeout: 5_000 });
    connection.exec('begin');
    // The snapshot is taken by the first read.
    connection.prepare('select 1 from sqlite_schema').get();
    return new SqliteSession(connection, placement);
  }
  const client = await connectForBackup(placement, passwords, 'runtime');
  await client.query('begin transaction isolation level repeatable read read only');
  return new PostgresSession(client, placement);
}
