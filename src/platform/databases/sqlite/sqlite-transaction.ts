import type { Kysely } from 'kysely';
import type { TransactionMarker } from '../../observability/index.ts';
import { transactionClosed } from '../errors.ts';
import type { SchemaTransaction } from '../module-database.ts';
import { OpenTransaction } from '../open-transaction.ts';
import type { CompiledStatement, Statement } from '../statement.ts';

/** What runs the statements of a transaction. */
export interface StatementHost {
  readonly module: string;
  compile<Parameters, Row>(definition: Statement<Parameters, Row>): CompiledStatement;
  /** On the writing connection; the caller has made sure that its transaction is open. */
  write(sql: string, parameters: readonly unknown[]): { rows: unknown[]; changes: number };
}

/** The open transaction of a file, for one module. */
export class SqliteTransaction extends OpenTransaction implements SchemaTransaction<never> {
  readonly query: Kysely<never>;
  readonly marker: TransactionMarker;
  readonly #database: StatementHost;
  #failure: { readonly error: unknown } | undefined;

  constructor(database: StatementHost, query: Kysely<never>) {
    super();
    this.#database = database;
    this.query = query;
    this.marker = this.markerOf(database.module);
  }

  get module(): string {
    return this.#database.module;
  }

  async all<Parameters extends object, Row>(
    definition: Statement<Parameters, Row>,
    parameters: Parameters,
  ): Promise<Row[]> {
    return this.#run(definition, parameters).rows as Row[];
  }

  async first<Parameters extends object, Row>(
    definition: Statement<Parameters, Row>,
    parameters: Parameters,
  ): Promise<Row | undefined> {
    return this.#run(definition, parameters).rows[0] as Row | undefined;
  }

  async execute<Parameters extends object>(
    definition: Statement<Parameters, unknown>,
    parameters: Parameters,
  ): Promise<number> {
    return this.#run(definition, parameters).changes;
  }

  enqueue<Parameters extends object>(
    definition: Statement<Parameters, unknown>,
    parameters: Parameters,
  ): void {
    try {
      this.#run(definition, parameters);
    } catch (error) {
      this.#failure ??= { error };
    }
  }

  /** Throws what failed of what was enqueued; nothing has run after it. */
  settled(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #run<Parameters extends object>(definition: Statement<Parameters, unknown>, parameters: Parameters) {
    if (!this.isOpen) throw transactionClosed(this.#database.module);
    this.settled();
    const compiled = this.#database.compile(definition);
    return this.#database.write(compiled.sql, compiled.bind(parameters));
  }
}
