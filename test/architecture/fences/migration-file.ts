/** In the place of a module's name: what every module's database has. */
export const PLATFORM = 'platform';

/** Where a migration stands, by the name that it has. */
export function fileOfMigration(module: string, migration: string): string {
  return `migrations/${module}/${migration.replace(/^.*\//, '')}.ts`;
}
