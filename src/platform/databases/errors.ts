import { AppError } from '../foundation/index.ts';

export function databaseUnavailable(module: string, cause: unknown): AppError {
  return new AppError({
    code: 'databases.unavailable',
    kind: 'unavailable',
    message: `The database of ${module} does not answer, so nothing was stored. Try again; the log of the shop has the cause.`,
    details: { module },
    cause,
  });
}

export function databaseOverloaded(module: string): AppError {
  return new AppError({
    code: 'databases.overloaded',
    kind: 'unavailable',
    message: `Too many transactions of ${module} are waiting, so this one was not begun. Try again shortly.`,
    details: { module },
  });
}

export function databaseBusy(module: string): AppError {
  return new AppError({
    code: 'databases.busy',
    kind: 'unavailable',
    message: `Another process holds the database of ${module}, so nothing was stored. Try again; if it lasts, find who has the file open.`,
    details: { module },
  });
}

export function transactionTimeout(module: string, milliseconds: number): AppError {
  return new AppError({
    code: 'databases.transaction-timeout',
    kind: 'timeout',
    message: `A transaction of ${module} was open for more than ${milliseconds} ms and was rolled back. Do slow work before it begins.`,
    details: { module },
  });
}

export function transactionClosed(module: string): AppError {
  return new AppError({
    code: 'databases.transaction-closed',
    kind: 'internal',
    message: `A transaction of ${module} was used after its end, so the statement did not run. Await everything inside the function it was given to.`,
    details: { module },
  });
}

export function nestedTransaction(module: string): AppError {
  return new AppError({
    code: 'databases.nested-transaction',
    kind: 'internal',
    message: `A transaction of ${module} was begun or its database read beside an open transaction of the same module. Use the open one.`,
    details: { module },
  });
}

export function writeOutsideTransaction(module: string): AppError {
  return new AppError({
    code: 'databases.write-outside-transaction',
    kind: 'internal',
    message: `A statement of ${module} that writes ran outside a transaction, so it was refused. Run it in database.transaction().`,
    details: { module },
  });
}

export interface ForeignTable {
  readonly table: string;
  readonly owner: string;
  /** What to do instead. */
  readonly remedy: string;
  /** The view, trigger or index that leads there. */
  readonly through?: string | null;
  readonly cause?: unknown;
}

export function foreignTable(module: string, foreign: ForeignTable): AppError {
  const { table, owner, remedy, through = null, cause } = foreign;
  const way = through === null ? '' : ` (through ${through})`;
  return new AppError({
    code: 'databases.foreign-table',
    kind: 'internal',
    message: `Module ${module} reached for table ${table}${way}, which belongs to ${owner}. The statement was refused. Remedy: ${remedy}`,
    details: { module, owner, table, remedy },
    cause,
  });
}

export function forbiddenStatement(module: string, action: string, cause?: unknown): AppError {
  return new AppError({
    code: 'databases.forbidden-statement',
    kind: 'internal',
    message:
      `A statement of module ${module} is not one that modules may run: ${action}. The statement was refused. ` +
      'Remedy: read and write rows of own tables, and define own objects in a migration; ' +
      'transactions, settings and files are the business of the platform.',
    details: { module, action },
    cause,
  });
}
