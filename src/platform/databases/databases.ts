import type { Logger } from '../observability/index.ts';
import type { DatabaseEngine } from './database-engine.ts';
import { Manifests, type TableManifest } from './manifest.ts';
import type { Migration } from './migration.ts';
import type { MigrationStatus } from './migration-history.ts';
import type { ModuleDatabase } from './module-database.ts';
import type { Placement } from './placement.ts';
import type { Passwords } from './postgres/passwords.ts';
import { PostgresEngine } from './postgres/postgres-engine.ts';
import type { PoolCounts } from './postgres/postgres-pool.ts';
import { SqliteEngine } from './sqlite/sqlite-engine.ts';
import { StatementTraffic } from './statement-traffic.ts';

/** Opens and closes the databases of all modules of one process, whatever their engines. */
export class Databases {
  readonly traffic = new StatementTraffic();
  readonly #manifests: Manifests;
  readonly #sqlite: SqliteEngine;
  readonly #postgres: PostgresEngine;
  readonly #opened = new Map<string, ModuleDatabase<never>>();

  constructor(manifests: readonly TableManifest[], logger: Logger, passwords: Passwords) {
    this.#manifests = new Manifests(manifests);
    this.#sqlite = new SqliteEngine(this.#manifests, logger, this.traffic);
    this.#postgres = new PostgresEngine(this.#manifests, logger, passwords, this.traffic);
  }

  /** Opens a module's database. A SQLite file is created where there is none; PostgreSQL is provisioned before. */
  open(placement: Placement): ModuleDatabase<never> {
    const database =
      placement.engine === 'sqlite' ? this.#sqlite.open(placement) : this.#postgres.open(placement);
    this.#opened.set(placement.module, database);
    return database;
  }

  /** Applies the module's pending migrations; the other modules may serve meanwhile. */
  async migrate(module: string, migrations: readonly Migration[]): Promise<string[]> {
    return this.#engineOf(module).migrate(module, migrations);
  }

  async status(module: string, migrations: readonly Migration[]): Promise<MigrationStatus[]> {
    return this.#engineOf(module).status(module, migrations);
  }

  /** Tables without an owner in the manifest, and manifest tables without a table; a line each. */
  async compareWithManifest(module: string): Promise<string[]> {
    const declared = this.#manifests.tablesOf(module);
    const present = await this.#engineOf(module).ownTables(module);
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

  /** Asks every server at once whether it lets the modules in and has room for them; a line for each problem. */
  findProblems(): Promise<string[]> {
    return this.#postgres.findProblems();
  }

  /** What the roles of modules on PostgreSQL may do beyond serving their own, a line each. */
  findStrongRoles(): Promise<string[]> {
    return this.#postgres.findStrongRoles();
  }

  /** The connections of every module that lies on a server. */
  poolCounts(): { readonly module: string; readonly counts: PoolCounts }[] {
    return this.#postgres.poolCounts();
  }

  async close(): Promise<void> {
    await Promise.all([this.#sqlite.close(), this.#postgres.close()]);
    this.#opened.clear();
  }

  #engineOf(module: string): DatabaseEngine<never> {
    const engine = this.#opened.get(module)?.placement.engine;
    if (engine === undefined) throw new TypeError(`the database of ${module} is not open`);
    return engine === 'sqlite' ? this.#sqlite : this.#postgres;
  }
}
