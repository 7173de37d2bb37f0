import { dirname } from 'node:path';
import { platformMigrations } from '../../../migrations/platform/index.ts';
import {
  findUnsafeStatements,
  lockFolder,
  type Placement,
  type UnsafeStatement,
} from '../databases/index.ts';
import { ConfigurationError, type Environment, Lifecycle } from '../foundation/index.ts';
import { createLogger } from '../observability/index.ts';
import type { AnyModule } from './define-module.ts';
import {
  type AppliedMigration,
  createDatabases,
  migrateDatabases,
  openDatabases,
  readPlacements,
} from './module-databases.ts';
import { verifyModules } from './verify.ts';

export interface MigrateOptions {
  readonly modules: readonly AnyModule[];
  readonly environment: Environment;
  /** Which modules, by where they lie; all of them otherwise. */
  readonly only?: (placement: Placement) => boolean;
}

/** A migration that would be applied, with its SQL and what is risky about it. */
export interface PlannedMigration {
  readonly module: string;
  readonly migration: string;
  readonly sql: readonly string[];
  readonly unsafe: readonly UnsafeStatement[];
}

const CLOSE_MILLISECONDS = 10_000;

/**
 * Applies pending migrations without starting anything. Modules on PostgreSQL may be served meanwhile, by
 * this version or the one before; the folder of those on SQLite must not be owned by another process.
 */
export function migrateModules(options: MigrateOptions): Promise<AppliedMigration[]> {
  return withDatabases(options, (databases, chosen) =>
    migrateDatabases(databases, chosen, platformMigrations),
  );
}

/** What `migrateModules` would apply. Changes nothing. */
export function planMigrations(options: MigrateOptions): Promise<PlannedMigration[]> {
  return withDatabases(options, async (databases, chosen, placements) => {
    const planned: PlannedMigration[] = [];
    for (const { contract, migrations } of chosen) {
      const { module } = contract;
      const statuses = await databases.status(module, [...platformMigrations, ...migrations]);
      const isPostgres = placements.get(module)?.engine === 'postgres';
      for (const { name, sql, appliedAt } of statuses) {
        if (appliedAt !== undefined) continue;
        const unsafe = isPostgres ? findUnsafeStatements(sql) : [];
        planned.push({ module, migration: name, sql, unsafe });
      }
    }
    return planned;
  });
}

async function withDatabases<Result>(
  { modules, environment, only = () => true }: MigrateOptions,
  work: (
    databases: ReturnType<typeof createDatabases>,
    chosen: readonly AnyModule[],
    placements: ReadonlyMap<string, Placement>,
  ) => Promise<Result>,
): Promise<Result> {
  verifyModules(modules);
  const problems: string[] = [];
  const placements = readPlacements(modules, environment, problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  const chosen = modules.filter(({ contract }) => {
    const placement = placements.get(contract.module);
    return placement !== undefined && only(placement);
  });
  const lifecycle = new Lifecycle();
  try {
    for (const folder of sqliteFolders(chosen, placements)) {
      const lock = lockFolder(folder);
      lifecycle.started({ name: `the lock on ${folder}`, stop: () => lock.release() });
    }
    const databases = createDatabases(modules, placements, environment, createLogger('warn'));
    lifecycle.started({ name: 'the databases', stop: () => databases.close() });
    await openDatabases(databases, chosen, placements);
    return await work(databases, chosen, placements);
  } finally {
    await lifecycle.stop(CLOSE_MILLISECONDS);
  }
}

function sqliteFolders(
  chosen: readonly AnyModule[],
  placements: ReadonlyMap<string, Placement>,
): Set<string> {
  const files = chosen.flatMap(({ contract }) => {
    const placement = placements.get(contract.module);
    return placement?.engine === 'sqlite' ? placement.file : [];
  });
  return new Set(files.map((file) => dirname(file)));
}
