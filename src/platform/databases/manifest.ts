/** What a module says it owns. */
export interface TableManifest {
  readonly module: string;
  /** Logical names of the module's own tables, without those of the platform. */
  readonly tables: readonly string[];
  /** How to get at the module's data without its tables; completes 'Do not read the table; …'. */
  readonly remedy: string;
}

/** Tables that the platform keeps in every module's database. */
export const PLATFORM_TABLES: readonly string[] = [
  'command_log',
  'outbox',
  'outbox_cursors',
  'inbox',
  'inbox_keys',
  'leases',
  'migration_history',
  'sagas',
];
