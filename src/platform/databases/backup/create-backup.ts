import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, open, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { HistoryRow } from '../migration-history.ts';
import type { Placement } from '../placement.ts';
import type { Passwords } from '../postgres/passwords.ts';
import { folderNotEmpty, nothingToBackUp } from './backup-errors.ts';
import {
  type BackupManifest,
  MANIFEST_FILE,
  openManifest,
  sealManifest,
  type TableOfBackup,
} from './backup-manifest.ts';
import { CARRIED_PLATFORM_TABLES, HISTORY, type ModuleSession } from './module-session.ts';
import { namesAt } from './names-at-place.ts';
import { openSnapshot } from './open-snapshot.ts';
import type { ReportProgress } from './progress.ts';
import { writeTableFile } from './table-file.ts';

export interface BackupOptions {
  readonly placement: Placement;
  /** The module's own tables, without those that it makes from others. */
  readonly tables: readonly string[];
  /** Must be new or empty. */
  readonly folder: string;
  readonly passwords: Passwords;
  readonly now: () => number;
  readonly onProgress: ReportProgress;
}

/**
 * Writes a module's data as of one moment into a folder, which has its name only when it is whole; what an
 * interruption leaves is called `<folder>.incomplete-…` and has no manifest.
 */
export async function createBackup(options: BackupOptions): Promise<BackupManifest> {
  const { folder } = options;
  if (existsSync(folder) && readdirSync(folder).length > 0) throw folderNotEmpty(folder);
  await mkdir(dirname(folder), { recursive: true });
  const unfinished = await mkdtemp(`${folder}.incomplete-`);
  try {
    const manifest = await writeFiles(options, unfinished);
    await syncFolder(unfinished);
    if (existsSync(folder)) await rmdir(folder);
    await rename(unfinished, folder);
    await syncFolder(dirname(folder));
    return manifest;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

async function writeFiles(options: BackupOptions, folder: string): Promise<BackupManifest> {
  const { placement, passwords, now } = options;
  const session = await openSnapshot(placement, passwords);
  try {
    const takenAt = new Date(now()).toISOString();
    const names = [...CARRIED_PLATFORM_TABLES, ...options.tables];
    const described = await session.describe(names);
    if (!described.some(({ table }) => table === 'incarnations'))
      throw nothingToBackUp(placement.module, placeOf(placement));
    const history = await readHistory(session);
    const [latest] = await session.rows<{ number: number | null }>(
      `select max(number) as number from ${session.tableName('incarnations')}`,
    );
    const tables: TableOfBackup[] = [];
    for (const description of described) {
      const { table } = description;
      const file = `${table}.jsonl`;
      const digest = await writeTableFile(join(folder, file), session.read(description), (rows) =>
        options.onProgress({ table, rows, isDone: false }),
      );
      options.onProgress({ table, rows: digest.rows, isDone: true });
      tables.push({ ...description, file, ...digest });
    }
    const text = sealManifest({
      module: placement.module,
      ...namesAt(placement),
      takenAt,
      incarnation: latest?.number ?? 1,
      migrations: history.map(({ name, checksum, applied_at: appliedAt }) => ({ name, checksum, appliedAt })),
      tables,
      // Last, so that none is behind a row: numbers are handed out outside of any snapshot.
      sequences: await session.sequences(names),
    });
    await writeManifest(join(folder, MANIFEST_FILE), text);
    return openManifest(folder, text);
  } finally {
    await session.close();
  }
}

function readHistory(session: ModuleSession): Promise<HistoryRow[]> {
  return session.rows<HistoryRow>(
    `select name, checksum, applied_at from ${session.tableName(HISTORY)} order by applied_at, name`,
  );
}

function placeOf(placement: Placement): string {
  return placement.engine === 'sqlite'
    ? basename(placement.file)
    : `${placement.database}.${placement.schema}`;
}

async function writeManifest(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flag: 'wx', flush: true });
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
