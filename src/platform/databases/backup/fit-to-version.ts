import type { CompiledMigration, Migration } from '../migration.ts';
import type { Placement } from '../placement.ts';
import { unfittingBackup } from './backup-errors.ts';
import type { BackupManifest } from './backup-manifest.ts';
import { compileAt, namesAt } from './names-at-place.ts';

/**
 * The migrations that the backup's tables were made by, as they are at the place where it is restored. Those
 * that it does not have yet are applied when its rows are there.
 */
export function fitToVersion(
  manifest: BackupManifest,
  placement: Placement,
  tables: readonly string[],
  migrations: readonly Migration[],
): CompiledMigration[] {
  const { module } = manifest;
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = manifest.migrations.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  if (unknown.length > 0)
    throw unfittingBackup(
      module,
      `it has migrations that this version does not know (${unknown.join(', ')})`,
      'Restore it with the version that took it, or a later one.',
    );
  const taken = new Map(manifest.migrations.map(({ name, checksum }) => [name, checksum]));
  const applied = migrations.filter(({ name }) => taken.has(name));
  const asTaken = compileAt(manifest, tables, applied);
  const changed = asTaken.filter(({ name, checksum }) => taken.get(name) !== checksum);
  if (changed.length > 0)
    throw unfittingBackup(
      module,
      `its migrations ${changed.map(({ name }) => name).join(', ')} had another text`,
      'Restore it with the version that took it.',
    );
  refuseForeignTypes(manifest, placement);
  return compileAt(namesAt(placement), tables, applied);
}

function refuseForeignTypes({ module, engine, tables }: BackupManifest, placement: Placement): void {
  if (engine === placement.engine) return;
  const native = tables.filter(({ columns }) => columns.some(({ type }) => type === 'native'));
  if (native.length === 0) return;
  throw unfittingBackup(
    module,
    `${native.map(({ table }) => table).join(', ')} have columns of types that only ${engine} has`,
    `Restore it on ${engine}.`,
  );
}
