import Database from 'better-sqlite3';
import { databaseUnavailable } from '../errors.ts';

const DISK_FAILURE = /^SQLITE_(FULL|IOERR|CORRUPT|NOTADB|CANTOPEN)/;

/** A full disk or a damaged file is no bug of whoever asked: the same request may succeed later. */
export function asUnavailable(module: string, error: unknown): unknown {
  const isDiskFailure = error instanceof Database.SqliteError && DISK_FAILURE.test(error.code);
  return isDiskFailure ? databaseUnavailable(module, error) : error;
}
