import Database from 'better-sqlite3';
import { databaseUnavailable } from '../errors.ts';
import type { SqliteFile } from './sqlite-file.ts';

const DISK_FAILURE = /^SQLITE_(FULL|IOERR|CORRUPT|NOTADB|CANTOPEN)/;

/** A full disk or a damaged file is no bug of whoever asked: the same request may succeed later. */
export function asUnavailable(module: string, file: SqliteFile, error: unknown): unknown {
  const isDiskFailure = error instanceof Database.SqliteError && DISK_FAILURE.test(error.code);
  if (!isDiskFailure) return error;
  file.forgetPages();
  return databaseUnavailable(module, error);
}
