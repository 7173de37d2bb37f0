import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type KyselyPlugin,
  type QueryResult,
} from 'kysely';

interface RanQuery {
  readonly rows: unknown[];
  readonly changes: number;
}

/** Runs one compiled query on a connection that somebody else looks after. */
export type RunQuery = (sql: string, parameters: readonly unknown[]) => RanQuery | Promise<RanQuery>;

/**
 * Kysely on connections that the module database owns: it builds, compiles and runs queries, and has no say
 * in transactions.
 */
export function undrivenKysely<Schema>(
  run: RunQuery,
  engine: Omit<Dialect, 'createDriver'>,
  plugins: readonly KyselyPlugin[],
): Kysely<Schema> {
  const connection: DatabaseConnection = {
    async executeQuery<Row>(compiled: CompiledQuery): Promise<QueryResult<Row>> {
      const { rows, changes } = await run(compiled.sql, compiled.parameters);
      return { rows: rows as Row[], numAffectedRows: BigInt(changes) };
    },
    // biome-ignore lint/correctness/useYield: it refuses, and its type is a generator's.
    async *streamQuery() {
      throw new Error('whole results are read; page by a key instead of streaming');
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
  return new Kysely<Schema>({ dialect: { ...engine, createDriver: () => driver }, plugins: [...plugins] });
}
