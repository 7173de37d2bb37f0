import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { platformMigrations } from '../../../migrations/platform/index.ts';
import { Databases, type Migration, type ModuleDatabase } from '../../../src/platform/databases/index.ts';
import { createLogger } from '../../../src/platform/observability/index.ts';

export interface SimulatedModule {
  readonly module: string;
  readonly tables: readonly string[];
  readonly migration: Migration;
}

/** Not part of what a run does. */
const KEPT = `('migration_history', 'incarnations')`;

/**
 * The databases of simulated modules, made once and emptied before each run, and a connection beside them
 * that sees all of them: the checkers ask it, and no process knows of it.
 */
export class RealDatabases {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tearline-simulation-'));
  readonly #databases: Databases;
  readonly #opened = new Map<string, ModuleDatabase<never>>();
  readonly #beside = new Database(':memory:');
  readonly #prepared = new Map<string, Database.Statement>();
  #emptying: readonly Database.Statement[] = [];
  #versions: readonly Database.Statement[] = [];
  #lastVersions = '';

  private constructor(modules: readonly SimulatedModule[]) {
    const manifests = modules.map(({ module, tables }) => ({ module, tables, remedy: `ask ${module}` }));
    this.#databases = new Databases(manifests, createLogger('silent'), {} as never);
  }

  static async make(modules: readonly SimulatedModule[]): Promise<RealDatabases> {
    const made = new RealDatabases(modules);
    for (const one of modules) await made.#add(one);
    made.#emptying = modules.flatMap(({ module }) => made.#deletionsOf(module));
    made.#versions = modules.map(({ module }) =>
      made.#beside.prepare(`pragma "${module}".data_version`).pluck(),
    );
    return made;
  }

  of<Schema>(module: string): ModuleDatabase<Schema> {
    const database = this.#opened.get(module);
    if (database === undefined) throw new TypeError(`there is no database of ${module}`);
    return database as unknown as ModuleDatabase<Schema>;
  }

  empty(): void {
    this.#beside.transaction(() => {
      for (const deletion of this.#emptying) deletion.run();
    })();
  }

  /** Whether a process has committed something since the last time that this was asked. */
  haveChanged(): boolean {
    const versions = this.#versions.map((version) => version.get()).join();
    if (versions === this.#lastVersions) return false;
    this.#lastVersions = versions;
    return true;
  }

  all<Row>(text: string, ...parameters: readonly (string | number)[]): Row[] {
    return this.#statement(text).all(...parameters) as Row[];
  }

  run(text: string, ...parameters: readonly (string | number)[]): void {
    this.#statement(text).run(...parameters);
  }

  async remove(): Promise<void> {
    this.#beside.close();
    await this.#databases.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #add({ module, migration }: SimulatedModule): Promise<void> {
    const file = join(this.#folder, `${module}.sqlite`);
    this.#opened.set(module, this.#databases.open({ module, engine: 'sqlite', level: 'database', file }));
    await this.#databases.migrate(module, [...platformMigrations, migration]);
    this.#beside.prepare(`attach ? as "${module}"`).run(file);
    this.#beside.pragma(`"${module}".synchronous = off`);
  }

  #deletionsOf(module: string): Database.Statement[] {
    const tables = this.#beside
      .prepare(`select name from "${module}".sqlite_schema where type = 'table' and name not in ${KEPT}`)
      .pluck()
      .all() as string[];
    return tables
      .filter((name) => !name.startsWith('sqlite_') || name === 'sqlite_sequence')
      .map((name) => this.#beside.prepare(`delete from "${module}"."${name}"`));
  }

  #statement(text: string): Database.Statement {
    let prepared = this.#prepared.get(text);
    if (prepared === undefined) {
      prepared = this.#beside.prepare(text);
      this.#prepared.set(text, prepared);
    }
    return prepared;
  }
}
