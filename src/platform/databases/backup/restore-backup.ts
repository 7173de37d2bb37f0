import { join } from 'node:path';
import { isAppError } from '../../foundation/index.ts';
import type { CompiledMigration, Migration } from '../migration.ts';
import type { Placement } from '../placement.ts';
import type { Passwords } from '../postgres/passwords.ts';
import {
  brokenBackup,
  foreignBackup,
  restoreFailed,
  targetNotEmpty,
  unfittingBackup,
} from './backup-errors.ts';
import type { BackupManifest, TableOfBackup } from './backup-manifest.ts';
import { refuseUnequal } from './refuse-unequal.ts';
import { fitToVersion } from './fit-to-version.ts';
import { CARRIED_PLATFORM_TABLES, HISTORY, type RestoreSession } from './module-session.ts';
import { openRestore } from './open-restore.ts';
import type { ReportProgress } from './progress.ts';
import { readBackup } from './read-backup.ts';
import { beginIncarnation, readStanding, type Standing } from './standing.ts';
import { readTableFile } from './table-file.ts';

export interface RestoreOptions {
  readonly placement: Placement;
  /** The module's own tables, without those that it makes from others. */
  readonly tables: readonly string[];
  /** Those that it makes from others: they are left empty. */
  readonly derived: readonly string[];
  readonly migrations: readonly Migration[];
  readonly folder: string;
  readonly passwords: Passwords;
  /** Whether data that is there may be dropped. */
  readonly replace: boolean;
  /** Whether what was restored is read back and compared before it counts. */
  readonly verify: boolean;
  readonly now: () => number;
  readonly onProgress: ReportProgress;
  /** Applies migrations where none have been: called once the backup is known to be whole and to fit. */
  readonly makePlace: () => Promise<unknown>;
}

export interface RestoreResult {
  readonly manifest: BackupManifest;
  readonly incarnation: number;
  readonly verified: boolean;
}

/**
 * Puts a backup in the place of a module's data, in one transaction: the schema that the backup had is made
 * anew and filled. What this version has migrated since is for the caller to apply.
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreResult> {
  const { folder, placement } = options;
  const manifest = await readBackup(folder);
  if (manifest.module !== placement.module) throw foreignBackup(folder, placement.module, manifest.module);
  const names = [...options.tables, ...options.derived];
  const migrations = fitToVersion(manifest, placement, names, options.migrations);
  const { session, close } = await openRestore(placement, options.passwords, options.makePlace);
  try {
    return await restoreInto(session, manifest, migrations, options);
  } catch (error) {
    await session.rollback();
    throw isAppError(error) ? error : restoreFailed(placement.module, error);
  } finally {
    await close();
  }
}

async function restoreInto(
  session: RestoreSession,
  manifest: BackupManifest,
  migrations: readonly CompiledMigration[],
  options: RestoreOptions,
): Promise<RestoreResult> {
  const { tables, derived, replace, verify, placement } = options;
  await session.begin();
  if (!replace) await refuseOccupied(session, placement.module, tables);
  const carried = [...CARRIED_PLATFORM_TABLES, ...tables];
  const standing = await readStanding(session, carried);
  const taken = manifest.tables.map(({ table }) => table);
  await session.drop([...new Set([...taken, ...carried, ...derived])]);
  await defineAsTaken(session, manifest, migrations);
  await loadTables(session, manifest, options);
  const incarnation = await beginIncarnation(session, manifest, standing, options.now());
  await setSequences(session, manifest, standing);
  await session.checkReferences(taken);
  if (verify) await refuseUnequal(session, manifest);
  await session.commit();
  return { manifest, incarnation, verified: verify };
}

/** What the platform keeps for itself is in every database that has been started once. */
const SIGNS_OF_USE = ['command_log', 'outbox', 'inbox', 'sagas'];

async function refuseOccupied(
  session: RestoreSession,
  module: string,
  tables: readonly string[],
): Promise<void> {
  const occupied: string[] = [];
  for (const { table } of await session.describe([...tables, ...SIGNS_OF_USE])) {
    const [row] = await session.rows(`select 1 as one from ${session.tableName(table)} limit 1`);
    if (row !== undefined) occupied.push(table);
  }
  if (occupied.length > 0) throw targetNotEmpty(module, occupied);
}

/** A migration that cannot be in a transaction is left for afterwards, as if it had not been applied. */
async function defineAsTaken(
  session: RestoreSession,
  manifest: BackupManifest,
  migrations: readonly CompiledMigration[],
): Promise<void> {
  await session.rows(`delete from ${session.tableName(HISTORY)}`);
  const times = new Map(manifest.migrations.map(({ name, appliedAt }) => [name, appliedAt]));
  for (const { name, sql, checksum, alone } of migrations) {
    if (alone) continue;
    for (const statement of sql) await session.define(statement);
    await session.rows(
      `insert into ${session.tableName(HISTORY)} (name, checksum, applied_at) values ($1, $2, $3)`,
      [name, checksum, times.get(name) ?? manifest.takenAt],
    );
  }
}

/** Cursors are not loaded but begun anew. */
async function loadTables(
  session: RestoreSession,
  manifest: BackupManifest,
  { folder, onProgress, placement }: RestoreOptions,
): Promise<void> {
  const byName = new Map(manifest.tables.map((table) => [table.table, table]));
  await refuseOtherColumns(session, placement.module, manifest.tables);
  for (const table of await session.inOrderOfReferences([...byName.keys()])) {
    const taken = byName.get(table);
    if (taken === undefined) continue;
    let rows = 0;
    const told = async function* () {
      for await (const batch of readTableFile(join(folder, taken.file), refuseOther)) {
        rows += batch.length;
        onProgress({ table, rows, isDone: false });
        yield batch;
      }
    };
    // It was right when all files were checked; this is what was read now.
    const refuseOther = (sha256: string) => {
      if (sha256 !== taken.sha256) throw brokenBackup(folder, `${taken.file} was changed meanwhile`);
    };
    if (table === 'outbox_cursors') await loadCursors(session, told(), placement);
    else await session.load(taken, told());
    onProgress({ table, rows, isDone: true });
  }
}

async function refuseOtherColumns(
  session: RestoreSession,
  module: string,
  tables: readonly TableOfBackup[],
): Promise<void> {
  const present = await session.describe(tables.map(({ table }) => table));
  const signature = ({ columns }: Pick<TableOfBackup, 'columns'>) =>
    columns
      .map(({ name }) => name)
      .sort()
      .join();
  const other = tables.filter((taken) => {
    const made = present.find(({ table }) => table === taken.table);
    return made === undefined || signature(made) !== signature(taken);
  });
  if (other.length === 0) return;
  throw unfittingBackup(
    module,
    `the tables ${other.map(({ table }) => table).join(', ')} have other columns here`,
    'Restore it where it was taken.',
  );
}

/** At the beginning of all that is kept: where they stood means nothing among new transactions. */
async function loadCursors(
  session: RestoreSession,
  batches: AsyncIterable<readonly (readonly unknown[])[]>,
  { engine }: Placement,
): Promise<void> {
  const [column, seen] = engine === 'postgres' ? [', seen', `, '1:1:'`] : ['', ''];
  for await (const rows of batches) {
    for (const [subscriber, incarnation] of rows) {
      await session.rows(
        `insert into ${session.tableName('outbox_cursors')} (subscriber, subscriber_incarnation, seq, epoch${column})
          values ($1, $2, 0, 0${seen})`,
        [String(subscriber), Number(incarnation)],
      );
    }
  }
}

/** Past the highest that is there, and past all that were handed out, here and where the backup was taken. */
async function setSequences(
  session: RestoreSession,
  { sequences }: BackupManifest,
  standing: Standing,
): Promise<void> {
  for (const { table, column, last } of sequences) {
    const [highest] = await session.rows<{ last: string | null }>(
      `select cast(max(${column}) as text) as last from ${session.tableName(table)}`,
    );
    const here = standing.sequences.find((other) => other.table === table && other.column === column);
    const [past = 0n] = [last, highest?.last ?? '0', here?.last ?? '0']
      .map(BigInt)
      .sort((one, other) => (one < other ? 1 : -1));
    await session.setSequence({ table, column, last: String(past) });
  }
}
