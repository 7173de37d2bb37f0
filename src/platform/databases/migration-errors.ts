import { AppError } from '../foundation/index.ts';

export function migrationChanged(module: string, name: string): AppError {
  return new AppError({
    code: 'databases.migration-changed',
    kind: 'internal',
    message: `Migration ${name} of ${module} was changed after it had been applied, so nothing was migrated. Restore its text and put the change into a new migration.`,
    details: { module, migration: name },
  });
}

/** One version ahead is a release that is being rolled out; more is another program's database. */
export function schemaNewer(module: string, names: readonly string[]): AppError {
  return new AppError({
    code: 'databases.schema-newer',
    kind: 'internal',
    message: `The database of ${module} has migrations that this version does not know (${names.join(', ')}); one such is allowed while a release is rolled out, more are not, so it was left alone. Start the version that made them, or the one before it.`,
    details: { module, migrations: names },
  });
}

export function migrationFailed(module: string, name: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError({
    code: 'databases.migration-failed',
    kind: 'internal',
    message: `Migration ${name} of ${module} failed and was rolled back: ${reason}. The module's earlier migrations stand; correct this one and start again.`,
    details: { module, migration: name },
    cause,
  });
}
