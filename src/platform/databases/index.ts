/**
 * How a module reaches its data, and nobody else's.
 * Promises: one handle per module; a statement that names another module's table fails with
 * `databases.foreign-table`, refused on SQLite by a guard before it is prepared, on PostgreSQL by the
 * server, since the module's role may touch nothing else; a transaction is bounded in time; what
 * `untilDurable` has covered survives a power cut.
 * Does not promise, on SQLite, to withstand malice: code in the same process can open any file that the
 * process can. The guard is against mistakes. Nor does it promise that transactions of one module run one
 * at a time: on SQLite they do, on PostgreSQL only a row lock makes one wait for another.
 */
export {
  attackMatrix,
  attackOnSqlite,
  type Attempt,
  type AuditReport,
  auditDatabases,
  type Finding,
  inspectDatabases,
  type MatrixCell,
} from './audit/index.ts';
export {
  type BackupManifest,
  createBackup,
  type ReportProgress,
  restoreBackup,
} from './backup/index.ts';
export { Databases } from './databases.ts';
export {
  type EmbeddedPostgres,
  findRunningServers,
  startEmbeddedPostgres,
  serverFolder,
  variablesFor,
} from './embedded-postgres/index.ts';
export { PLATFORM_TABLES, type TableManifest } from './manifest.ts';
export { defineMigration, type Migration } from './migration.ts';
export type {
  ModuleDatabase,
  Notices,
  SchemaTransaction,
  Transaction,
  TransactionalDatabase,
} from './module-database.ts';
export type { MigrationStatus } from './migration-history.ts';
export type { Engine, IsolationLevel } from './isolation.ts';
export {
  findPlacementConflicts,
  type Placement,
  readDataFolder,
  readPlacement,
} from './placement.ts';
export { exposePoolGauges } from './pool-gauges.ts';
export { createPasswords, readCredentialsFile } from './postgres/passwords.ts';
export type { PostgresPlacement } from './postgres/postgres-placement.ts';
export {
  type Administrators,
  dropThrowAway,
  findThrowAway,
  type NetworkRules,
  nameThrowAway,
  networkRules,
  provision,
  type ProvisionedObject,
  readAdministrators,
  type RunStatement,
} from './provisioning/index.ts';
export { findUnsafeStatements, type UnsafeStatement } from './unsafe-statements.ts';
export {
  clusteredByKey,
  concurrently,
  greatest,
  isDuplicateKey,
  numbersOf,
  rowsOf,
  textsOf,
} from './portable/index.ts';
export { FileLock } from './sqlite/file-lock.ts';
export { type FolderLockMode, isFolderOwned, lockFolder } from './sqlite/folder-lock.ts';
export { findSqliteAtOtherLevel } from './sqlite/other-level.ts';
export type { TableTraffic } from './statement-traffic.ts';
export { tablesInSql } from './tables-in-sql.ts';
export { type Statement, statement } from './statement.ts';
