import type { StatementTraffic } from '../statement-traffic.ts';
import type { Kysely } from 'kysely';
import type { Logger } from '../../observability/index.ts';
import {
  currentContext,
  inSpan,
  runInContext,
  type SpanDescription,
  startTrace,
  systemContext,
} from '../../observability/index.ts';
import { withinTransactionBound } from '../bounded-transaction.ts';
import { describeTransaction } from '../describe-transaction.ts';
import { databaseUnavailable, nestedTransaction, transactionClosed } from '../errors.ts';
import { asUnavailable } from './disk-failures.ts';
import type { ModuleDatabase, SchemaTransaction } from '../module-database.ts';
import type { NameMapper } from '../name-mapper.ts';
import type { SqlitePlacement } from './sqlite-placement.ts';
import { type CompiledStatement, compileStatement, type Statement } from '../statement.ts';
import type { StatementGuard } from '../statement-guard/index.ts';
import { kyselyForSqlite } from './kysely-for-sqlite.ts';
import { PreparedStatements } from './prepared-statements.ts';
import type { SqliteFile } from './sqlite-file.ts';
import { SqliteTransaction, type StatementHost } from './sqlite-transaction.ts';

const SLOW_STATEMENT_MILLISECONDS = 100;

/** SQLite runs in the process and blocks it: what takes long is worth a line in the log. */
export class SqliteModuleDatabase implements ModuleDatabase<never>, StatementHost {
  readonly placement: SqlitePlacement;
  readonly query: Kysely<never>;
  readonly file: SqliteFile;
  readonly guard: StatementGuard;
  readonly names: NameMapper;
  /** One process owns the folder. */
  readonly notices = undefined;
  readonly #logger: Logger;
  readonly #traffic: StatementTraffic;
  readonly #span: SpanDescription;
  /** For reading while a transaction is open, between transactions, and for writing. */
  readonly #readingBeside: PreparedStatements;
  readonly #readingBetween: PreparedStatements;
  readonly #writing: PreparedStatements;
  readonly #writingQuery: Kysely<never>;
  readonly #compiled = new WeakMap<Statement<never, unknown>, CompiledStatement>();
  #openTransaction: SqliteTransaction | undefined;

  constructor(
    placement: SqlitePlacement,
    file: SqliteFile,
    guard: StatementGuard,
    names: NameMapper,
    logger: Logger,
    traffic: StatementTraffic,
  ) {
    this.#traffic = traffic;
    this.placement = placement;
    this.file = file;
    this.guard = guard;
    this.names = names;
    this.#logger = logger;
    this.#span = describeTransaction(this.placement);
    this.#readingBeside = new PreparedStatements(file.reader, guard, placement.module, false);
    this.#readingBetween = new PreparedStatements(file.writer, guard, placement.module, false);
    this.#writing = new PreparedStatements(file.writer, guard, placement.module, true);
    this.query = kyselyForSqlite((sql, parameters) => this.#read(sql, parameters), names.plugins);
    this.#writingQuery = kyselyForSqlite(
      (sql, parameters) => this.#writeInContext(sql, parameters),
      names.plugins,
    );
    file.retain();
  }

  get module(): string {
    return this.placement.module;
  }

  async all<Parameters extends object, Row>(
    definition: Statement<Parameters, Row>,
    parameters: Parameters,
  ): Promise<Row[]> {
    const compiled = this.compile(definition);
    return this.#read(compiled.sql, compiled.bind(parameters)).rows as Row[];
  }

  async first<Parameters extends object, Row>(
    definition: Statement<Parameters, Row>,
    parameters: Parameters,
  ): Promise<Row | undefined> {
    return (await this.all(definition, parameters))[0];
  }

  transaction<Result>(work: (transaction: SchemaTransaction<never>) => Promise<Result>): Promise<Result> {
    return inSpan(this.#span, () => this.#transact(work));
  }

  async #transact<Result>(work: (transaction: SchemaTransaction<never>) => Promise<Result>): Promise<Result> {
    const context = currentContext() ?? systemContext(this.module, startTrace());
    if (context.transaction?.module === this.module && context.transaction.isOpen())
      throw nestedTransaction(this.module);
    await this.file.begin(this.module).catch((error: unknown) => {
      throw asUnavailable(this.module, this.file, error);
    });
    const transaction = new SqliteTransaction(this, this.#writingQuery);
    this.#openTransaction = transaction;
    let result: Result;
    try {
      result = await withinTransactionBound(transaction, () =>
        runInContext({ ...context, transaction: transaction.marker }, () => work(transaction)),
      );
      transaction.complete();
      transaction.settled();
    } catch (error) {
      transaction.close();
      this.#openTransaction = undefined;
      this.file.rollback();
      throw error;
    }
    this.#openTransaction = undefined;
    try {
      this.file.commit();
    } catch (error) {
      throw asUnavailable(this.module, this.file, error);
    }
    transaction.committed();
    return result;
  }

  execute<Parameters extends object>(
    definition: Statement<Parameters, unknown>,
    parameters: Parameters,
  ): Promise<number> {
    return this.transaction((transaction) => transaction.execute(definition, parameters));
  }

  executeAll<Parameters extends object, Row>(
    definition: Statement<Parameters, Row>,
    parameters: readonly Parameters[],
  ): Promise<Row[][]> {
    return this.transaction((transaction) =>
      Promise.all(parameters.map((given) => transaction.all(definition, given))),
    );
  }

  untilDurable(): Promise<void> | undefined {
    return this.file.durability.untilDurable();
  }

  async ping(): Promise<void> {
    try {
      this.file.reader.prepare('select 1 from sqlite_schema').get();
    } catch (cause) {
      this.file.forgetPages();
      throw databaseUnavailable(this.module, cause);
    }
  }

  /** After a migration: statements are checked and prepared anew. */
  schemaChanged(): void {
    this.#readingBeside.clear();
    this.#readingBetween.clear();
    this.#writing.clear();
  }

  compile<Parameters, Row>(definition: Statement<Parameters, Row>): CompiledStatement {
    const key = definition as unknown as Statement<never, unknown>;
    let compiled = this.#compiled.get(key);
    if (compiled === undefined) {
      compiled = compileStatement(definition, this.query, 'sqlite');
      this.#compiled.set(key, compiled);
    }
    return compiled;
  }

  /** Runs a statement on the writing connection; the caller has made sure that its transaction is open. */
  write(sql: string, parameters: readonly unknown[]): { rows: unknown[]; changes: number } {
    return this.#timed(this.#writing, sql, parameters);
  }

  #read(sql: string, parameters: readonly unknown[]): { rows: unknown[]; changes: number } {
    if (this.#openTransaction !== undefined) {
      const marker = currentContext()?.transaction;
      if (marker === this.#openTransaction.marker) throw nestedTransaction(this.module);
    }
    const statements = this.file.inTransaction ? this.#readingBeside : this.#readingBetween;
    return this.#timed(statements, sql, parameters);
  }

  #writeInContext(sql: string, parameters: readonly unknown[]): { rows: unknown[]; changes: number } {
    const open = this.#openTransaction;
    if (open === undefined || currentContext()?.transaction !== open.marker)
      throw transactionClosed(this.module);
    return this.write(sql, parameters);
  }

  #timed(
    statements: PreparedStatements,
    sql: string,
    parameters: readonly unknown[],
  ): { rows: unknown[]; changes: number } {
    this.#traffic.note(this.module, sql);
    const startedAt = performance.now();
    try {
      return statements.run(sql, parameters);
    } catch (error) {
      throw asUnavailable(this.module, this.file, error);
    } finally {
      const milliseconds = performance.now() - startedAt;
      if (milliseconds > SLOW_STATEMENT_MILLISECONDS) {
        this.#logger.warn(
          { milliseconds, sql, database: this.module },
          'a slow statement blocked the process',
        );
      }
    }
  }
}
