import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { BackupManifest } from '../databases/index.ts';
import { backupModule, type RestoreReport, restoreModule } from '../kernel/index.ts';
import { type CommandParts, refuseUnknown } from './command-parts.ts';
import { createProgressLine } from './progress-line.ts';
import { renderTable } from './render-table.ts';
import { shortPath } from './short-path.ts';

/** `tearline db backup` and `db restore`. */
export function addBackupCommands(db: Command, parts: CommandParts): void {
  const { modules, environment, add, answer } = parts;

  add(db, 'backup', "writes a module's data, as of one moment, into a new folder; the shop may run")
    .argument('<module>')
    .argument('<folder>', 'new or empty')
    .action(async (module: string, path: string, { json }) => {
      refuseUnknown(modules, module);
      const [folder, onProgress] = [resolve(path), createProgressLine()];
      const manifest = await backupModule({ modules, environment, module, folder, onProgress });
      answer(json, { folder, ...manifest }, () => renderBackup(folder, manifest));
    });

  add(db, 'restore', 'puts a backup in the place of the data of a module that nobody serves')
    .argument('<module>')
    .argument('<folder>', 'what db backup has written')
    .option('--replace', 'drop the data that is there')
    .option('--verify', 'read everything back and compare it with the backup before it counts')
    .action(async (module: string, path: string, { json, replace, verify }) => {
      refuseUnknown(modules, module);
      const [folder, onProgress] = [resolve(path), createProgressLine()];
      const request = { modules, environment, module, folder, onProgress, replace, verify };
      const report = await restoreModule(request);
      answer(json, { folder, ...report }, () => renderRestore(folder, report));
    });
}

function renderBackup(folder: string, { module, takenAt, tables, incarnation }: BackupManifest): string {
  const table = renderTable(
    ['table', 'rows', 'bytes'],
    tables.map(({ table: name, rows, bytes }) => [
      name,
      rows.toLocaleString('en'),
      bytes.toLocaleString('en'),
    ]),
  );
  return `${table}\n\n${module} as of ${takenAt}, incarnation ${incarnation}, is in ${shortPath(folder)}. Restore it with: npm run tearline -- db restore ${module} ${shortPath(folder)} --verify`;
}

function renderRestore(folder: string, report: RestoreReport): string {
  const { manifest, incarnation, verified, migrated, notes } = report;
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  return [
    `${manifest.module} is restored from ${shortPath(folder)}, as of ${manifest.takenAt}: ${rows.toLocaleString('en')} rows in ${manifest.tables.length} tables, as incarnation ${incarnation}.`,
    verified
      ? 'Every table was read back and is what the backup says.'
      : 'It was not read back; with --verify it is.',
    ...(migrated.length > 0 ? [`Migrated since: ${migrated.join(', ')}.`] : []),
    ...notes,
  ].join('\n');
}
