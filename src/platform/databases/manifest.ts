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
  'consumers',
  'event_actions',
  'incarnations',
  'outbox',
  'outbox_cursors',
  'inbox',
  'inbox_keys',
  'leases',
  'local_copies',
  'migration_history',
  'runners',
  'sagas',
  'stream_positions',
  'feed_positions',
];

/** What all modules of the process say they own. */
export class Manifests {
  readonly all: readonly TableManifest[];

  constructor(all: readonly TableManifest[]) {
    this.all = all;
  }

  tablesOf(module: string): readonly string[] {
    return this.#of(module)?.tables ?? [];
  }

  /** What to do instead of touching a table of the owner's. */
  remedyFor(owner: string): string {
    return this.#of(owner)?.remedy ?? `ask the owner of ${owner}`;
  }

  #of(module: string): TableManifest | undefined {
    return this.all.find((manifest) => manifest.module === module);
  }
}
