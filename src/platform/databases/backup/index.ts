/**
 * A module's data as a folder of files, and back again, on either engine and at every level.
 * Promises: all tables as of one moment, while the shop serves or not; a folder with a manifest is a whole
 * backup, and one that was changed since is not restored; a restore happens as a whole or not at all, and
 * begins a new incarnation, in which no number is handed out that was handed out before. The format is the
 * same on both engines, so what was taken on one can be restored on the other.
 * Does not promise to hold several modules at one moment, nor to carry tables that are made from others: the
 * module makes those anew.
 */
export type { BackupManifest } from './backup-manifest.ts';
export { createBackup } from './create-backup.ts';
export type { ReportProgress } from './progress.ts';
export { restoreBackup } from './restore-backup.ts';
