import { isFolderOwned, readDataFolder } from '../databases/index.ts';
import { migrateModules } from '../kernel/index.ts';

/**
 * Migrates beside a running shop what can be: modules on PostgreSQL. Those on SQLite belong to the shop
 * that owns their folder, which has migrated them when it started.
 */
export async function migrateApartFromShop(
  options: Parameters<typeof migrateModules>[0],
): ReturnType<typeof migrateModules> {
  const { environment, only = () => true } = options;
  const isOwned = isFolderOwned(readDataFolder(environment));
  return migrateModules({
    ...options,
    only: (placement) => only(placement) && (placement.engine === 'postgres' || !isOwned),
  });
}
