import { DatabaseError } from 'pg';
import { AppError } from '../../foundation/index.ts';
import { databaseUnavailable, writeOutsideTransaction } from '../errors.ts';
import { explainRefusal, type RefusalContext } from './explain-refusal.ts';

/** https://www.postgresql.org/docs/18/errcodes-appendix.html */
const UNAVAILABLE = /^(08|53|57P0|28)|^(3D000|55000)$/;

/** The SQLSTATE of an error that the server sent; undefined for one of the connection. */
export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}

/** Whether the server refused the password. */
export function isWrongPassword(error: unknown): boolean {
  return sqlStateOf(error) === '28P01';
}

/** What a failed statement means to the module. An error that is the module's own stays as it is. */
export function asModuleError(error: unknown, sql: string, context: RefusalContext): unknown {
  const { module } = context.placement;
  if (error instanceof AppError) return error;
  const state = sqlStateOf(error);
  if (state === undefined) return isConnectionFailure(error) ? databaseUnavailable(module, error) : error;
  if (state === '25006') return writeOutsideTransaction(module);
  if (state === '57014') return statementTimeout(module, error);
  if (state === '55P03') return locked(module, error);
  if (state === '40P01' || state === '40001') return transactionConflict(module, error);
  if (state === '25P02') return transactionAborted(module, error);
  if (UNAVAILABLE.test(state)) return databaseUnavailable(module, error);
  return explainRefusal(error as DatabaseError, sql, context) ?? error;
}

/** Of node's sockets, and of pg, which gives its own no code. */
function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_|EACCES|ENOENT)/.test(code) ||
    /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|The server does not support SSL)/.test(
      error.message,
    )
  );
}

export function statementTimeout(module: string, cause?: unknown): AppError {
  return new AppError({
    code: 'databases.statement-timeout',
    kind: 'unavailable',
    message: `A statement of ${module} took longer than it may and was given up; nothing of its transaction was stored. Try again; if it lasts, look at the load of its database, or at the statement.`,
    details: { module },
    cause,
  });
}

function locked(module: string, cause: unknown): AppError {
  return new AppError({
    code: 'databases.locked',
    kind: 'unavailable',
    message: `A statement of ${module} waited too long for a lock, so nothing of its transaction was stored. Try again; if it lasts, find in pg_locks who holds it.`,
    details: { module },
    cause,
  });
}

function transactionConflict(module: string, cause: unknown): AppError {
  return new AppError({
    code: 'databases.transaction-conflict',
    kind: 'unavailable',
    message: `Two transactions of ${module} waited for each other and this one was rolled back. Try again.`,
    details: { module },
    cause,
  });
}

export function transactionAborted(module: string, cause?: unknown): AppError {
  return new AppError({
    code: 'databases.transaction-aborted',
    kind: 'internal',
    message: `A transaction of ${module} went on after one of its statements had failed, so it was rolled back. Let the error end the function that the transaction was given to.`,
    details: { module },
    cause,
  });
}

export function outcomeUnknown(module: string, cause: unknown): AppError {
  return new AppError({
    code: 'databases.outcome-unknown',
    kind: 'timeout',
    message: `The connection to the database of ${module} was lost while it committed, so it is unknown whether the change was stored. Ask before trying again; a command with the same idempotency key takes effect once.`,
    details: { module },
    cause,
  });
}
