import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platformMigrations } from '../../migrations/platform/index.ts';
import {
  type Attempt,
  type AttackOptions,
  attack,
  attackOnSqlite,
  type AuditReport,
  auditDatabases,
  type Finding,
  inspectDatabases,
} from '../../src/platform/databases/audit/index.ts';
import {
  createPasswords,
  Databases,
  defineMigration,
  type IsolationLevel,
  type ModuleDatabase,
  type Placement,
  readPlacement,
} from '../../src/platform/databases/index.ts';
import { readAdministrators } from '../../src/platform/databases/provisioning/index.ts';
import type { Environment } from '../../src/platform/foundation/index.ts';
import { createLogger } from '../../src/platform/observability/index.ts';
import { ProvisionedModules } from './provisioned-modules.ts';

/** A table for each module, and one more than the platform's names for it. */
const TABLES: Readonly<Record<string, string>> = { storage: 'boxes', shipping: 'crates', billing: 'bills' };
const manifestsOf = (tables: typeof TABLES) =>
  Object.entries(tables).map(([module, table]) => ({ module, tables: [table], remedy: `call its contract` }));
const migrations = (table: string) => [
  ...platformMigrations,
  defineMigration(`0001-${table}`, ({ schema }) => [
    schema
      .createTable(table)
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('size', 'integer', (column) => column.notNull()),
    schema.createIndex(`${table}_by_size`).on(table).column('size'),
  ]),
];

/** Modules with data, three unless others are given, provisioned and migrated, to be audited and attacked. */
export class AuditedModules {
  /** Databases and roles get names of their own, so that several can lie on one server. */
  static #created = 0;
  readonly placements: readonly Placement[];
  readonly provisioned: ProvisionedModules;
  readonly #databases: Databases;
  readonly #handles: ReadonlyMap<string, ModuleDatabase<never>>;
  readonly #administration: Environment;
  readonly #folder: string;
  readonly #manifests: ReturnType<typeof manifestsOf>;

  private constructor(parts: {
    placements: readonly Placement[];
    provisioned: ProvisionedModules;
    databases: Databases;
    handles: ReadonlyMap<string, ModuleDatabase<never>>;
    administration: Environment;
    folder: string;
    manifests: ReturnType<typeof manifestsOf>;
  }) {
    this.placements = parts.placements;
    this.provisioned = parts.provisioned;
    this.#databases = parts.databases;
    this.#handles = parts.handles;
    this.#administration = parts.administration;
    this.#folder = parts.folder;
    this.#manifests = parts.manifests;
  }

  /** `places` says `sqlite` or `postgres` and the level, for all modules or module by module. */
  static async create(
    adminUrl: string,
    places: Readonly<Record<string, readonly ['sqlite' | 'postgres', IsolationLevel]>>,
    /** The servers of modules that have one of their own. */
    ownServers: Readonly<Record<string, string>> = {},
    /** A table for each module. */
    tables: Readonly<Record<string, string>> = TABLES,
  ): Promise<AuditedModules> {
    AuditedModules.#created += 1;
    const base = `audit_${AuditedModules.#created}`;
    const folder = await mkdtemp(join(tmpdir(), 'tearline-audit-'));
    const problems: string[] = [];
    const manifests = manifestsOf(tables);
    const placements = Object.keys(tables)
      .map((module) => {
        const [engine, level] = places[module] ?? places['all'] ?? ['sqlite', 'database'];
        const { host } = new URL(ownServers[module] ?? adminUrl);
        const url = engine === 'sqlite' ? `sqlite:${folder}` : `postgres://${host}/${base}`;
        return readPlacement(module, { DATABASE_URL: url, DATABASE_ISOLATION: level }, problems);
      })
      .filter((placement) => placement !== undefined);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    const onPostgres = placements.filter((placement) => placement.engine === 'postgres');
    const administration = Object.fromEntries([
      ['DATABASE_ADMIN_URL', adminUrl],
      ...Object.entries(ownServers).map(([module, url]) => [
        `${module.toUpperCase()}_DATABASE_ADMIN_URL`,
        url,
      ]),
    ]);
    const provisioned = await ProvisionedModules.create(onPostgres, adminUrl);
    const administrators = readAdministrators(onPostgres, administration);
    await provisioned.provision({ ownsServer: true, administrators });
    const passwords = createPasswords(placements, {}, provisioned.credentialsFile);
    const databases = new Databases(manifests, createLogger('silent'), passwords);
    const handles = new Map(placements.map((placement) => [placement.module, databases.open(placement)]));
    for (const [module, table] of Object.entries(tables)) await databases.migrate(module, migrations(table));
    return new AuditedModules({
      placements,
      provisioned,
      databases,
      handles,
      administration,
      folder,
      manifests,
    });
  }

  findings(): Promise<Finding[]> {
    return inspectDatabases(this.placements, this.#manifests, this.#means(this.#handles).administrators);
  }

  attempts(): Promise<Attempt[]> {
    return attack(this.placements, this.#means(this.#handles));
  }

  /** `handles` stand for those that the modules have. */
  audit(handles: ReadonlyMap<string, ModuleDatabase<never>> = this.#handles): Promise<AuditReport> {
    return auditDatabases(this.placements, this.#manifests, this.#means(handles));
  }

  async close(): Promise<void> {
    await this.#databases.close();
    await this.provisioned.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #means(handles: ReadonlyMap<string, ModuleDatabase<never>>): AttackOptions {
    const onPostgres = this.placements.filter((placement) => placement.engine === 'postgres');
    const passwords = createPasswords(this.placements, {}, this.provisioned.credentialsFile);
    return {
      administrators: readAdministrators(onPostgres, this.#administration),
      passwordsOf: (role) => passwords.of(role),
      onSqlite: () => attackOnSqlite(this.placements, this.#manifests, handles),
    };
  }
}
