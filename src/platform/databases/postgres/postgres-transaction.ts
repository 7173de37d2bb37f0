import type { Kysely } from 'kysely';
import { currentContext, type TransactionMarker } from '../../observability/index.ts';
import { transactionClosed } from '../errors.ts';
import type { SchemaTransaction } from '../module-database.ts';
import { OpenTransaction } from '../open-transaction.ts';
import type { NameMapper } from '../name-mapper.ts';
import type { CompiledStatement, Statement } from '../statement.ts';
import { kyselyForPostgres } from './kysely-for-postgres.ts';
import type { PostgresConnection } from './postgres-connection.ts';
import { assertParameter, type RanStatement } from './statement-group.ts';

/** What runs the statements of a transaction. */
export interface StatementHost {
  readonly module: string;
  readonly names: NameMapper;
  compile<Parameters, Row>(definition: Statement<Parameters, Row>): NamedStatement;
  runOn(
    connection: PostgresConnection,
    sql: string,
    parameters: readonly unknown[],
    name?: string,
  ): Promise<RanStatement>;
}

/** A statement under the name by which connections have prepared it. */
export interface NamedStatement extends CompiledStatement {
  readonly name: string;
}

/** An open transaction on a connection of its own. */
export class PostgresTransaction extends OpenTransaction implements SchemaTransaction<never> {
  readonly marker: TransactionMarker;
  /** Fails when the transaction could not begin; the statements behind it were refused then, for they write. */
  readonly begun: Promise<unknown>;
  readonly #database: StatementHost;
  readonly #connection: PostgresConnection;
  readonly #enqueued: Promise<unknown>[] = [];
  #failure: { readonly error: unknown } | undefined;
  #query: Kysely<never> | undefined;

  constructor(database: StatementHost, connection: PostgresConnection) {
    super();
    this.#database = database;
    this.#connection = connection;
    this.marker = this.markerOf(database.module);
    // Not awaited before the first statement, which goes out behind it in the same packet.
    this.begun = connection.begin();
    this.begun.catch(() => undefined);
  }

  get module(): string {
    return this.#database.module;
  }

  get query(): Kysely<never> {
    this.#query ??= kyselyForPostgres(
      (sql, parameters) => this.#runInContext(sql, parameters),
      [...this.#database.names.plugins],
    );
    return this.#query;
  }

  async all<Parameters extends object, Row>(
    definition: Statement<Parameters, Row>,
    parameters: Parameters,
  ): Promise<Row[]> {
    return (await this.#run(definition, parameters)).rows as Row[];
  }

  async first<Parameters extends object, Row>(
    definition: Statement<Parameters, Row>,
    parameters: Parameters,
  ): Promise<Row | undefined> {
    return (await this.#run(definition, parameters)).rows[0] as Row | undefined;
  }

  async execute<Parameters extends object>(
    definition: Statement<Parameters, unknown>,
    parameters: Parameters,
  ): Promise<number> {
    return (await this.#run(definition, parameters)).changes;
  }

  enqueue<Parameters extends object>(
    definition: Statement<Parameters, unknown>,
    parameters: Parameters,
  ): void {
    // What cannot even be sent fails here, while nothing is committed yet.
    const { sql, name, bind } = this.#database.compile(definition);
    const values = bind(parameters);
    for (const value of values) assertParameter(value);
    const running = this.isOpen
      ? this.#database.runOn(this.#connection, sql, values, name)
      : Promise.reject(transactionClosed(this.#database.module));
    running.catch((error: unknown) => {
      this.#failure ??= { error };
    });
    this.#enqueued.push(running);
  }

  /** Resolves when what was enqueued is done. What came after a failure of it only tells of the failure. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#enqueued);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #run<Parameters extends object>(
    definition: Statement<Parameters, unknown>,
    parameters: Parameters,
  ): Promise<RanStatement> {
    if (!this.isOpen) throw transactionClosed(this.#database.module);
    // In order with what was enqueued, all on one connection.
    const { sql, name, bind } = this.#database.compile(definition);
    return this.#database.runOn(this.#connection, sql, bind(parameters), name);
  }

  /** Kysely's queries may be kept and run later, by whoever has them. */
  #runInContext(sql: string, parameters: readonly unknown[]): Promise<RanStatement> {
    if (!this.isOpen || currentContext()?.transaction !== this.marker)
      throw transactionClosed(this.#database.module);
    return this.#database.runOn(this.#connection, sql, parameters);
  }
}
