import { platformMigrations } from '../../../migrations/platform/index.ts';
import {
  type BackupManifest,
  createBackup,
  createPasswords,
  readCredentialsFile,
  readDataFolder,
  type ReportProgress,
  restoreBackup,
} from '../databases/index.ts';
import { ConfigurationError, type Environment } from '../foundation/index.ts';
import type { AnyModule } from './define-module.ts';
import { migrateModules } from './migrate-modules.ts';
import { readPlacements } from './module-databases.ts';
import { readRetentions } from './read-retentions.ts';
import { verifyModules } from './verify.ts';

export interface BackupRequest {
  readonly modules: readonly AnyModule[];
  readonly environment: Environment;
  readonly module: string;
  readonly folder: string;
  readonly onProgress?: ReportProgress;
}

export interface RestoreRequest extends BackupRequest {
  readonly replace?: boolean;
  readonly verify?: boolean;
}

export interface RestoreReport {
  readonly manifest: BackupManifest;
  readonly incarnation: number;
  readonly verified: boolean;
  /** Migrations that the backup did not have yet. */
  readonly migrated: readonly string[];
  /** What is not as it was, and what to do about it. */
  readonly notes: readonly string[];
}

/** Backs a module up, whether the shop runs or not. */
export function backupModule(request: BackupRequest): Promise<BackupManifest> {
  const { definition, parts } = prepare(request);
  return createBackup({ ...parts, tables: tablesOf(definition) });
}

/** Restores a module that nobody serves, and brings its schema up to this version. */
export async function restoreModule(request: RestoreRequest): Promise<RestoreReport> {
  const { replace = false, verify = false, modules, environment, module } = request;
  const { definition, parts, retention } = prepare(request);
  const { derived = [] } = definition;
  const migrate = () =>
    migrateModules({ modules, environment, only: (placement) => placement.module === module });
  const { manifest, incarnation, verified } = await restoreBackup({
    ...parts,
    tables: tablesOf(definition),
    derived,
    migrations: [...platformMigrations, ...definition.migrations],
    replace,
    verify,
    makePlace: migrate,
  });
  const migrated = (await migrate()).map(({ migration }) => migration);
  const age = parts.now() - Date.parse(manifest.takenAt);
  return { manifest, incarnation, verified, migrated, notes: notesOn(definition, age, retention) };
}

function prepare({ modules, environment, module, folder, onProgress }: BackupRequest) {
  verifyModules(modules);
  const problems: string[] = [];
  const retentionOf = readRetentions(modules, environment, problems);
  const placements = readPlacements(modules, environment, problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  const definition = modules.find(({ contract }) => contract.module === module);
  const placement = placements.get(module);
  if (definition === undefined || placement === undefined)
    throw new TypeError(`there is no module ${module}`);
  const credentialsFile = readCredentialsFile(environment, readDataFolder(environment));
  const passwords = createPasswords([placement], environment, credentialsFile);
  const now = () => Date.now();
  return {
    definition,
    // Of those it may have missed something of, the one that forgets first.
    retention: Math.min(...modules.map(({ contract }) => retentionOf(contract.module))),
    parts: { placement, folder, passwords, now, onProgress: onProgress ?? (() => undefined) },
  };
}

function tablesOf({ tables, derived = [] }: AnyModule): string[] {
  return Object.keys(tables).filter((table) => !derived.includes(table));
}

function notesOn({ contract, derived = [] }: AnyModule, age: number, retention: number): string[] {
  const { module } = contract;
  return [
    `${module} is as it was when the backup was taken; what other modules have done with it since is theirs to put right. Their copies follow with the next change of each thing, or at once with: npm run tearline -- copies reconcile.`,
    ...derived.map((table) => `${table} is made anew when the shop starts.`),
    ...(age > retention
      ? [
          `The backup is older than RETENTION_DAYS: events that other modules published in between may be gone, and ${module} has not heard of them.`,
        ]
      : []),
  ];
}
