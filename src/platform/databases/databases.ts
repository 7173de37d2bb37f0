import { AppError } from '../foundation/index.ts';
import type { Logger } from '../observability/index.ts';
import { PLATFORM_TABLES, type TableManifest } from './manifest.ts';
import type { Migration } from './migration.ts';
import type { ModuleDatabase } from './module-database.ts';
import { identityNames, type NameMapper, prefixedNames } from './name-mapper.ts';
import type { Placement } from './placement.ts';
import { readGuardedSchema, readOwnTables } from './sqlite/guarded-schema.ts';
import { type MigrationStatus, migrateSqlite, migrationStatus } from './sqlite/migrate-sqlite.ts';
import { SqliteFile } from './sqlite/sqlite-file.ts';
import { SqliteModuleDatabase } from './sqlite/sqlite-module-database.ts';
import { createStatementGuard } from './statement-guard/index.ts';

/** Opens and closes the databases of all modules of one process. */
export class Databases {
  readonly #manifests: readonly TableManifest[];
  readonly #logger: Logger;
  readonly #files = new Map<string, SqliteFile>();
  readonly #databases = new Map<string, SqliteModuleDatabase>();

  constructor(manifests: readonly TableManifest[], logger: Logger) {
    this.#manifests = manifests;
    this.#logger = logger;
  }

  /** Opens a module's database, creating it where there is none. */
  open(placement: Placement): ModuleDatabase<never> {
    const file = this.#fileAt(placement.file);
    const schema = readGuardedSchema(file.writer, placement, this.#manifests);
    const guard = createStatementGuard(schema, (owner) => this.#remedyFor(owner));
    const database = new SqliteModuleDatabase(
      placement,
      file,
      guard,
      this.#namesFor(placement),
      this.#logger,
    );
    this.#databases.set(placement.module, database);
    return database;
  }

  /** Applies the module's pending migrations; the other modules may serve meanwhile. */
  async migrate(module: string, migrations: readonly Migration[]): Promise<string[]> {
    const database = this.#get(module);
    const readSchema = () => readGuardedSchema(database.file.writer, database.placement, this.#manifests);
    const applied = await migrateSqlite(database, migrations, readSchema);
    if (applied.length > 0) this.#schemaChanged(database.file);
    return applied;
  }

  status(module: string, migrations: readonly Migration[]): MigrationStatus[] {
    return migrationStatus(this.#get(module), migrations);
  }

  /** Tables without an owner in the manifest, and manifest tables without a table; a line each. */
  compareWithManifest(module: string): string[] {
    const database = this.#get(module);
    const declared = this.#manifests.find((manifest) => manifest.module === module)?.tables ?? [];
    const present = readOwnTables(database.file.reader, database.placement);
    const undeclared = present.filter((table) => !declared.includes(table));
    const missing = declared.filter((table) => !present.includes(table));
    return [
      ...undeclared.map(
        (table) =>
          `${module}: table ${table} is in its database but not in its manifest; add it to \`tables\` in module.ts.`,
      ),
      ...missing.map(
        (table) =>
          `${module}: table ${table} is in its manifest but no migration creates it; add the migration or remove it from \`tables\`.`,
      ),
    ];
  }

  /** Waits until everything is on disk, then closes every file. */
  async close(): Promise<void> {
    for (const database of this.#databases.values()) {
      database.guard.close();
      await database.file.release();
    }
    this.#databases.clear();
    this.#files.clear();
  }

  /** Modules that share the file must know each other's new tables, to be kept off them. */
  #schemaChanged(file: SqliteFile): void {
    for (const database of this.#databases.values()) {
      if (database.file !== file) continue;
      database.guard.schemaChanged(readGuardedSchema(file.writer, database.placement, this.#manifests));
      database.schemaChanged();
    }
  }

  #get(module: string): SqliteModuleDatabase {
    const database = this.#databases.get(module);
    if (database === undefined) throw new TypeError(`the database of ${module} is not open`);
    return database;
  }

  #fileAt(path: string): SqliteFile {
    const open = this.#files.get(path);
    if (open !== undefined) return open;
    try {
      const file = new SqliteFile(path);
      this.#files.set(path, file);
      return file;
    } catch (cause) {
      throw new AppError({
        code: 'databases.cannot-open',
        kind: 'unavailable',
        message: `The database file ${path} cannot be opened (${cause instanceof Error ? cause.message : String(cause)}). Make it readable and writable, or restore it.`,
        cause,
      });
    }
  }

  #namesFor(placement: Placement): NameMapper {
    if (placement.level !== 'tables') return identityNames;
    const manifest = this.#manifests.find((candidate) => candidate.module === placement.module);
    return prefixedNames(placement.module, new Set([...(manifest?.tables ?? []), ...PLATFORM_TABLES]));
  }

  #remedyFor(owner: string): string {
    return (
      this.#manifests.find((manifest) => manifest.module === owner)?.remedy ?? `ask the owner of ${owner}`
    );
  }
}
