import type { StatementTraffic } from '../statement-traffic.ts';
import type { Kysely } from 'kysely';
import type { Logger } from '../../observability/index.ts';
import type { DatabaseEngine } from '../database-engine.ts';
import { type Manifests, PLATFORM_TABLES } from '../manifest.ts';
import type { Migration } from '../migration.ts';
import { compareWithHistory, type HistoryRow, type MigrationStatus } from '../migration-history.ts';
import { mappedNames } from '../name-mapper.ts';
import { inspectRuntimeRole } from '../provisioning/index.ts';
import { checkConnections } from './connection-budget.ts';
import { historyQuery, migratePostgres } from './migrate-postgres.ts';
import { migratorMissing, notProvisioned } from './migrator-errors.ts';
import type { Passwords } from './passwords.ts';
import { sqlStateOf } from './postgres-errors.ts';
import { PostgresModuleDatabase } from './postgres-module-database.ts';
import type { PostgresPlacement } from './postgres-placement.ts';
import { type PoolCounts, PostgresPool } from './postgres-pool.ts';
import { Replicas } from './replicas.ts';
import { messageOf } from '../../foundation/index.ts';

interface Opened {
  readonly database: PostgresModuleDatabase;
  readonly replicas: Replicas;
}

/** A pool, a role and a schema per module, on as many databases and servers as the placements say. */
export class PostgresEngine implements DatabaseEngine<PostgresPlacement> {
  readonly #manifests: Manifests;
  readonly #logger: Logger;
  readonly #traffic: StatementTraffic;
  readonly #passwords: Passwords;
  readonly #opened = new Map<string, Opened>();

  constructor(manifests: Manifests, logger: Logger, passwords: Passwords, traffic: StatementTraffic) {
    this.#traffic = traffic;
    this.#manifests = manifests;
    this.#logger = logger;
    this.#passwords = passwords;
  }

  /** Connects to nothing yet. */
  open(placement: PostgresPlacement): PostgresModuleDatabase {
    const poolAt = (server: PostgresPlacement['server']) =>
      new PostgresPool(placement, server, this.#passwords, this.#logger);
    const pool = poolAt(placement.server);
    const replicas = new Replicas(pool, placement.replicas.map(poolAt), this.#logger);
    const names = mappedNames(new Set([...this.#manifests.tablesOf(placement.module), ...PLATFORM_TABLES]), {
      prefix: placement.prefix,
      schema: placement.schema,
      constraintsToo: true,
    });
    const context = { placement, manifests: this.#manifests };
    const database = new PostgresModuleDatabase(
      context,
      pool,
      replicas,
      names,
      this.#passwords,
      this.#logger,
      this.#traffic,
    );
    this.#opened.set(placement.module, { database, replicas });
    return database;
  }

  /** Whether every module's place answers its role, and whether the servers have room for all pools; a line each. */
  async findProblems(): Promise<string[]> {
    const databases = [...this.#opened.values()].map(({ database }) => database);
    return checkConnections(databases);
  }

  /** What the modules' roles may do beyond their own data, a line each. */
  async findStrongRoles(): Promise<string[]> {
    const databases = [...this.#opened.values()].map(({ database }) => database);
    const placements = databases.map(({ placement }) => placement);
    const problems = await Promise.all(
      databases.map(async ({ pool, placement }) => {
        const connection = await pool.acquire();
        const query = async <Row>(sql: string, values: unknown[]) => ({
          rows: (await connection.run(sql, values)).rows as Row[],
        });
        try {
          return await inspectRuntimeRole({ query }, placement, placements);
        } finally {
          connection.release();
        }
      }),
    );
    return problems.flat();
  }

  async migrate(module: string, migrations: readonly Migration[]): Promise<string[]> {
    const { database } = this.#get(module);
    const { placement } = database;
    const compare = (history: readonly HistoryRow[]) => this.#compare(database, migrations, history);
    if (this.#passwords.of(placement.roles.migrator).length > 0)
      return migratePostgres(placement, this.#passwords, compare);
    const isPending = (await this.status(module, migrations)).some(
      ({ appliedAt }) => appliedAt === undefined,
    );
    if (isPending) throw migratorMissing(module, placement.roles.migrator);
    return [];
  }

  async status(module: string, migrations: readonly Migration[]): Promise<MigrationStatus[]> {
    const { database } = this.#get(module);
    return this.#compare(database, migrations, await this.#readHistory(database));
  }

  async ownTables(module: string): Promise<string[]> {
    const { database } = this.#get(module);
    const { schema, prefix } = database.placement;
    const connection = await database.pool.acquire();
    try {
      const { rows } = await connection.run(OWN_TABLES, [schema]);
      return (rows as { name: string }[])
        .map(({ name }) => name)
        .filter((name) => name.startsWith(prefix))
        .map((name) => name.slice(prefix.length))
        .filter((name) => !PLATFORM_TABLES.includes(name));
    } finally {
      connection.release();
    }
  }

  poolCounts(): { readonly module: string; readonly counts: PoolCounts }[] {
    return [...this.#opened].map(([module, { database }]) => ({ module, counts: database.pool.counts }));
  }

  async close(): Promise<void> {
    const opened = [...this.#opened.values()];
    this.#opened.clear();
    await Promise.all(opened.map(({ replicas }) => replicas.close()));
    await Promise.all(opened.map(({ database }) => database.pool.close()));
  }

  #compare(
    database: PostgresModuleDatabase,
    migrations: readonly Migration[],
    history: readonly HistoryRow[],
  ): MigrationStatus[] {
    const query = database.query as unknown as Kysely<Record<string, never>>;
    return compareWithHistory(database.module, migrations, { query, engine: 'postgres' }, history);
  }

  async #readHistory({ module, placement, pool }: PostgresModuleDatabase): Promise<HistoryRow[]> {
    const connection = await pool.acquire();
    try {
      return (await connection.run(historyQuery(placement), [])).rows as HistoryRow[];
    } catch (error) {
      if (sqlStateOf(error) === UNDEFINED_TABLE) return [];
      throw notProvisioned(module, messageOf(error), error);
    } finally {
      connection.release();
    }
  }

  #get(module: string): Opened {
    const opened = this.#opened.get(module);
    if (opened === undefined) throw new TypeError(`the database of ${module} is not open`);
    return opened;
  }
}

const UNDEFINED_TABLE = '42P01';
const OWN_TABLES = `select class.relname as name
  from pg_catalog.pg_class as class
  join pg_catalog.pg_namespace as namespace on namespace.oid = class.relnamespace
  where namespace.nspname = $1 and class.relkind in ('r', 'p', 'v', 'm', 'f')
  order by class.relname`;
