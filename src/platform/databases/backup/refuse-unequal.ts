import { unequalCopy } from './backup-errors.ts';
import type { BackupManifest } from './backup-manifest.ts';
import type { ModuleSession } from './module-session.ts';
import { digestRows } from './table-file.ts';

/** A restore raises these; every other table is what it was. */
const RAISED = ['leases', 'incarnations'];

/** Reads each table back, in the form that it has in a backup, and compares it byte by byte. */
export async function refuseUnequal(session: ModuleSession, manifest: BackupManifest): Promise<void> {
  const unequal: string[] = [];
  for (const table of manifest.tables) {
    if (RAISED.includes(table.table)) continue;
    const { rows, sha256 } = await digestRows(session.read(table));
    if (rows !== table.rows || sha256 !== table.sha256) unequal.push(table.table);
  }
  if (unequal.length > 0) throw unequalCopy(manifest.module, unequal);
}
