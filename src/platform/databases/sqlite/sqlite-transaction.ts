import type { Kysely } from 'kysely';
import type { TransactionMarker } from '../../observability/index.ts';
import { transactionClosed } from '../errors.ts';
import type { SchemaTransaction } from '../module-database.ts';
import type { CompiledStatement, Statement } from '../statement.ts';

/** What runs the statements of a transaction. */
export interface StatementHost {
  readonly module: string;
  compile<Parameters, Row>(definition: Statement<Parameters, Row>): CompiledStatement;
  /** On the writing connection; the caller has made sure that its transaction is open. */
  write(sql: string, parameters: readonly unknown[]): { rows: unknown[]; changes: number };
}

/** The open transaction of a file, for one module. */
export class SqliteTransaction implements SchemaTransaction<never> {
  readonly query: Kysely<never>;
  readonly marker: TransactionMarker;
  readonly #database: StatementHost;
  readonly #beforeCommit: (() => void)[] = [];
  readonly #afterCommit: (() => void)[] = [];
  #failure: { readonly error: unknown } | undefined;
  #open = true;

  constructor(database: StatementHost, query: Kysely<never>) {
    this.#database = database;
    this.query = query;
    this.marker = { module: database.module, isOpen: () => this.#open };
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

  beforeCommit(action: () => void): void {
    this.#beforeCommit.push(action);
  }

  afterCommit(action: () => void): void {
    this.#afterCommit.push(action);
  }

  /** Nothing comes after it but the commit. */
  complete(): void {
    for (const action of this.#beforeCommit) action();
    this.close();
  }

  close(): void {
    this.#open = false;
  }

  committed(): void {
    for (const action of this.#afterCommit) action();
  }

  #run<Parameters extends object>(definition: Statement<Parameters, unknown>, parameters: Parameters) {
    if (!this.#open) throw transactionClosed(this.#database.module);
    this.settled();
    const compiled = this.#database.compile(definition);
    return this.#database.write(compiled.sql, compiled.bind(parameters));
  }
}
