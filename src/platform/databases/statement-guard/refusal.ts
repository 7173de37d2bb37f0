import { AppError } from '../../foundation/index.ts';
import { foreignTable, forbiddenStatement } from '../errors.ts';

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
    ? forbiddenStatement(module, refusal.action)
    : foreignTable(module, { ...refusal, remedy: describeOwner(refusal.owner) });
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
