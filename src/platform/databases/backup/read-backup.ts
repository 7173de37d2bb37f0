import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brokenBackup } from './backup-errors.ts';
import { type BackupManifest, MANIFEST_FILE, openManifest } from './backup-manifest.ts';
import { digestFile } from './table-file.ts';

/** Reads the manifest and checks every file against it. */
export async function readBackup(folder: string): Promise<BackupManifest> {
  const path = join(folder, MANIFEST_FILE);
  if (!existsSync(path)) throw brokenBackup(folder, `it has no ${MANIFEST_FILE}`);
  const manifest = openManifest(folder, await readFile(path, 'utf8'));
  for (const { file, bytes, sha256 } of manifest.tables) {
    if (!existsSync(join(folder, file))) throw brokenBackup(folder, `${file} is missing`);
    const found = await digestFile(join(folder, file));
    if (found.bytes !== bytes || found.sha256 !== sha256)
      throw brokenBackup(folder, `${file} is not as it was written`);
  }
  return manifest;
}
