import { AppError } from '../../foundation/index.ts';

export function folderNotEmpty(folder: string): AppError {
  return new AppError({
    code: 'databases.folder-not-empty',
    kind: 'conflict',
    message: `There is something in ${folder} already, so no backup was taken. Name a folder that is new or empty.`,
  });
}

export function nothingToBackUp(module: string, place: string): AppError {
  return new AppError({
    code: 'databases.nothing-to-back-up',
    kind: 'conflict',
    message: `${module} has no data in ${place} that this version can back up: its migrations are missing. Run: npm run tearline -- db migrate ${module}.`,
    details: { module },
  });
}

export function brokenBackup(folder: string, fact: string): AppError {
  return new AppError({
    code: 'databases.broken-backup',
    kind: 'unprocessable',
    message: `${folder} is no whole backup: ${fact}. Nothing was changed. Use another backup, or this one from where it was copied.`,
  });
}

export function foreignBackup(folder: string, module: string, owner: string): AppError {
  return new AppError({
    code: 'databases.foreign-backup',
    kind: 'conflict',
    message: `${folder} is a backup of ${owner}, not of ${module}, so nothing was changed. Restore it with: npm run tearline -- db restore ${owner} ${folder}.`,
    details: { module, owner },
  });
}

export function unfittingBackup(module: string, fact: string, remedy: string): AppError {
  return new AppError({
    code: 'databases.unfitting-backup',
    kind: 'conflict',
    message: `The backup does not fit this version of ${module}: ${fact}. Nothing was changed. ${remedy}`,
    details: { module },
  });
}

export function moduleServed(module: string, by: string): AppError {
  return new AppError({
    code: 'databases.module-served',
    kind: 'conflict',
    message: `${module} is being served by ${by}, which would write to what is restored. Nothing was changed. Stop it, and restore again.`,
    details: { module },
  });
}

export function targetNotEmpty(module: string, tables: readonly string[]): AppError {
  return new AppError({
    code: 'databases.target-not-empty',
    kind: 'conflict',
    message: `The database of ${module} has data (in ${tables.join(', ')}), so nothing was changed. To have it replaced by the backup, back it up first, then add --replace.`,
    details: { module, tables },
  });
}

export function unequalCopy(module: string, tables: readonly string[]): AppError {
  return new AppError({
    code: 'databases.unequal-copy',
    kind: 'internal',
    message: `What was restored of ${module} is not what the backup says (${tables.join(', ')}), so it was rolled back and nothing was changed. Please report this; the backup is whole.`,
    details: { module, tables },
  });
}

export function restoreFailed(module: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError({
    code: 'databases.restore-failed',
    kind: 'internal',
    message: `${module} could not be restored and was left as it was: ${reason}.`,
    details: { module },
    cause,
  });
}
