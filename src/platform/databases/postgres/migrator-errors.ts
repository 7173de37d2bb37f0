import { AppError } from '../../foundation/index.ts';

export function notProvisioned(module: string, reason: string, cause: unknown): AppError {
  return new AppError({
    code: 'databases.not-provisioned',
    kind: 'unavailable',
    message: `The place of ${module} on PostgreSQL cannot be used (${reason}). If it has not been made yet, run: npm run tearline -- db provision, with DATABASE_ADMIN_URL set.`,
    details: { module },
    cause,
  });
}

export function migratorMissing(module: string, role: string): AppError {
  return new AppError({
    code: 'databases.migrator-missing',
    kind: 'internal',
    message: `${module} has migrations to apply, and this process does not know the password of ${role}. Run npm run tearline -- db migrate where it is known, or give it in ${module.toUpperCase().replaceAll('-', '_')}_DATABASE_MIGRATOR_PASSWORD.`,
    details: { module },
  });
}

export function migrationsLocked(module: string, name: string, cause: unknown): AppError {
  return new AppError({
    code: 'databases.migration-locked',
    kind: 'unavailable',
    message: `Migration ${name} of ${module} waited too long for a lock and was rolled back, so that nobody had to wait behind it. Try again when less is going on, or find in pg_locks who holds the table.`,
    details: { module, migration: name },
    cause,
  });
}
