import { AppError } from '../../foundation/index.ts';

/** Why a statement may not run. */
export type Refusal = ForeignTable | { readonly reason: 'forbidden'; readonly action: string };

interface ForeignTable {
  readonly reason: 'foreign-table';
  readonly table: string;
  readonly owner: string;
  /** The view, trigger or index of full text that leads there. */
  readonly through: string | null;
}

export function forbidden(action: string): Refusal {
  return { reason: 'forbidden', action };
}

export function refusalError(
  refusal: Refusal,
  module: string,
  describeOwner: (owner: string) => string,
): AppError {
  return refusal.reason === 'forbidden'
    ? forbiddenError(refusal.action, module)
    : foreignError(refusal, module, describeOwner);
}

function foreignError(
  refusal: ForeignTable,
  module: string,
  describeOwner: (owner: string) => string,
): AppError {
  const { owner, table, through } = refusal;
  const remedy = describeOwner(owner);
  const way = through === null ? '' : ` (through ${through})`;
  return new AppError({
    code: 'databases.foreign-table',
    kind: 'internal',
    message: `Module ${module} reached for table ${table}${way}, which belongs to ${owner}. The statement was refused. Remedy: ${remedy}`,
    details: { module, owner, table, remedy },
  });
}

function forbiddenError(action: string, module: string): AppError {
  return new AppError({
    code: 'databases.forbidden-statement',
    kind: 'internal',
    message:
      `A statement of module ${module} is not one that modules may run: ${action}. The statement was refused. ` +
      'Remedy: read and write rows of own tables, and define own objects in a migration; ' +
      'transactions, settings and files are the business of the platform.',
    details: { module, action },
  });
}

/** The guard itself failed: nothing may pass. */
export function guardFailure(module: string, cause: unknown): AppError {
  return new AppError({
    code: 'databases.guard-failed',
    kind: 'internal',
    message:
      `The statement guard of module ${module} could not do its work. The statement was refused. ` +
      'Remedy: see the cause; a mirror that no longer fits the database is rebuilt when the schema is read again.',
    details: { module },
    cause,
  });
}
