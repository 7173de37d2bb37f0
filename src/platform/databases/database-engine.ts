import type { Migration } from './migration.ts';
import type { MigrationStatus } from './migration-history.ts';
import type { ModuleDatabase } from './module-database.ts';
import type { Placement } from './placement.ts';

/** What an engine does for the modules whose data lies in it. */
export interface DatabaseEngine<Place extends Placement> {
  open(placement: Place): ModuleDatabase<never>;
  /** Applies what is pending, one migration after the other; answers their names. */
  migrate(module: string, migrations: readonly Migration[]): Promise<string[]>;
  /** What has been applied and what is pending. Changes nothing. */
  status(module: string, migrations: readonly Migration[]): Promise<MigrationStatus[]>;
  /** The module's tables and views by logical name, without those of the platform. */
  ownTables(module: string): Promise<string[]>;
  /** Waits until everything is stored, then closes every connection. */
  close(): Promise<void>;
}
