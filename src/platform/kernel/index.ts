/**
 * Makes a running system out of module definitions.
 * Promises: definitions are verified against each other before anything is opened, and every problem is
 * reported at once; each module gets a container of its own, in which only declared contracts are bound;
 * everything is resolved at boot; stopping happens in reverse order and within a bound.
 * Does not look at code: whether imports agree with the declarations is checked by `npm run check`.
 */
export { BASELINE_FILE, type BaselineEntry, CALLS_FENCE, excusedCalls, parseBaseline } from './baseline.ts';
export { backupModule, type RestoreReport, restoreModule } from './backups.ts';
export { boot, type BootOptions } from './boot.ts';
export { defineModule, provide, react, runs } from './define-module.ts';
export type { AnyModule } from './define-module.ts';
export type { Forget } from './forget.ts';
export { platformConfiguration } from './platform-configuration.ts';
export { isApart, readHosted, readHosting } from './hosting.ts';
export { Kernel, type ModuleStatus } from './kernel.ts';
export type { ConnectModules, RemoteModules } from './remote-modules.ts';
export {
  migrateModules,
  type PlannedMigration,
  planMigrations,
} from './migrate-modules.ts';
export { manifestsOf, readPlacements } from './module-databases.ts';
export { buildModuleGraph, type ModuleGraph, type ModuleNode, type PersonalColumn } from './module-graph.ts';
export { anonymised, erased, kept, type Keeping } from './personal-data.ts';
export { contractsAtTheEdge } from './persons.ts';
export { PLATFORM_CONTRACTS, PLATFORM_PATHS } from './platform-names.ts';
export { clientOf, commandLogOf, configurationOf, databaseOf, platform } from './tokens.ts';
export { ArchitectureError, verifyModules } from './verify.ts';
