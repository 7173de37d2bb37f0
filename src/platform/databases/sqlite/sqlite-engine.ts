import type { StatementTraffic } from '../statement-traffic.ts';
import { AppError, messageOf } from '../../foundation/index.ts';
import type { Logger } from '../../observability/index.ts';
import type { DatabaseEngine } from '../database-engine.ts';
import { type Manifests, PLATFORM_TABLES } from '../manifest.ts';
import type { Migration } from '../migration.ts';
import type { MigrationStatus } from '../migration-history.ts';
import type { ModuleDatabase } from '../module-database.ts';
import { identityNames, mappedNames, type NameMapper } from '../name-mapper.ts';
import { createStatementGuard } from '../statement-guard/index.ts';
import { readGuardedSchema, readOwnTables } from './guarded-schema.ts';
import { migrateSqlite, migrationStatus } from './migrate-sqlite.ts';
import { SqliteFile } from './sqlite-file.ts';
import { SqliteModuleDatabase } from './sqlite-module-database.ts';
import type { SqlitePlacement } from './sqlite-placement.ts';

/** A file per module, or one for all of those at level `tables`. */
export class SqliteEngine implements DatabaseEngine<SqlitePlacement> {
  readonly #manifests: Manifests;
  readonly #logger: Logger;
  readonly #traffic: StatementTraffic;
  readonly #files = new Map<string, SqliteFile>();
  readonly #databases = new Map<string, SqliteModuleDatabase>();

  constructor(manifests: Manifests, logger: Logger, traffic: StatementTraffic) {
    this.#traffic = traffic;
    this.#manifests = manifests;
    this.#logger = logger;
  }

  /** Creates the file where there is none. */
  open(placement: SqlitePlacement): ModuleDatabase<never> {
    const file = this.#fileAt(placement.file);
    const schema = readGuardedSchema(file.writer, placement, this.#manifests.all);
    const guard = createStatementGuard(schema, (owner) => this.#manifests.remedyFor(owner));
    const names = this.#namesFor(placement);
    const database = new SqliteModuleDatabase(placement, file, guard, names, this.#logger, this.#traffic);
    this.#databases.set(placement.module, database);
    return database;
  }

  async migrate(module: string, migrations: readonly Migration[]): Promise<string[]> {
    const database = this.#get(module);
    const readSchema = () => readGuardedSchema(database.file.writer, database.placement, this.#manifests.all);
    const applied = await migrateSqlite(database, migrations, readSchema);
    if (applied.length > 0) this.#schemaChanged(database.file);
    return applied;
  }

  async status(module: string, migrations: readonly Migration[]): Promise<MigrationStatus[]> {
    return migrationStatus(this.#get(module), migrations);
  }

  async ownTables(module: string): Promise<string[]> {
    const database = this.#get(module);
    return readOwnTables(database.file.reader, database.placement);
  }

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
      database.guard.schemaChanged(readGuardedSchema(file.writer, database.placement, this.#manifests.all));
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
        message: `The database file ${path} cannot be opened (${messageOf(cause)}). Make it readable and writable, or restore it.`,
        cause,
      });
    }
  }

  #namesFor(placement: SqlitePlacement): NameMapper {
    if (placement.level !== 'tables') return identityNames;
    const prefix = `${placement.module.replaceAll('-', '_')}_`;
    return mappedNames(new Set([...this.#manifests.tablesOf(placement.module), ...PLATFORM_TABLES]), {
      prefix,
      constraintsToo: false,
      schema: undefined,
    });
  }
}
