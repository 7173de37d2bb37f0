/**
 * How a module reaches its data, and nobody else's.
 * Promises: one handle per module; every statement is checked before it is prepared, and one that names
 * another module's table fails with `databases.foreign-table`; a transaction is bounded in time; what
 * `untilDurable` has covered survives a power cut.
 * Does not promise, on SQLite, to withstand malice: code in the same process can open any file that the
 * process can. The guard is against mistakes.
 */
export { Databases } from './databases.ts';
export type { TableManifest } from './manifest.ts';
export { defineMigration, type Migration } from './migration.ts';
export type {
  ModuleDatabase,
  SchemaTransaction,
  Transaction,
  TransactionalDatabase,
} from './module-database.ts';
export { type IsolationLevel, type Placement, readDataFolder, readPlacement } from './placement.ts';
export { isFolderOwned, lockFolder } from './sqlite/folder-lock.ts';
export { findDataAtOtherLevel } from './sqlite/other-level.ts';
export type { MigrationStatus } from './sqlite/migrate-sqlite.ts';
export { type Statement, statement } from './statement.ts';
