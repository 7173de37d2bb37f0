import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type KyselyPlugin,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';

/** Runs one compiled query on a connection that somebody else looks after. */
export type RunQuery = (sql: string, parameters: readonly unknown[]) => { rows: unknown[]; changes: number };

/**
 * Kysely on a connection that the module database owns: it builds, compiles and runs queries, and has
 * no say in transactions.
 */
export function kyselyForSqlite<Schema>(run: RunQuery, plugins: readonly KyselyPlugin[]): Kysely<Schema> {
  const connection: DatabaseConnection = {
    async executeQuery<Row>(compiled: CompiledQuery): Promise<QueryResult<Row>> {
      const { rows, changes } = run(compiled.sql, compiled.parameters);
      return { rows: rows as Row[], numAffectedRows: BigInt(changes) };
    },
    // biome-ignore lint/correctness/useYield: it refuses, and its type is a generator's.
    async *streamQuery() {
      throw new Error('better-sqlite3 reads whole results; page by a key instead of streaming');
    },
  };
  const refuse = async () => {
    throw new Error('begin transactions with ModuleDatabase.transaction(), not with Kysely');
  };
  const driver: Driver = {
    init: async () => undefined,
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: async () => undefined,
    destroy: async () => undefined,
  };
  const dialect: Dialect = {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (query) => new SqliteIntrospector(query),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
  return new Kysely<Schema>({ dialect, plugins: [...plugins] });
}
