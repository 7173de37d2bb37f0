import type { StatementTraffic } from '../statement-traffic.ts';
import type { Kysely } from 'kysely';
import {
  currentContext,
  inSpan,
  type Logger,
  runInContext,
  type SpanDescription,
  startTrace,
  systemContext,
} from '../../observability/index.ts';
import { isAppError } from '../../foundation/index.ts';
import { withinTransactionBound } from '../bounded-transaction.ts';
import { describeTransaction } from '../describe-transaction.ts';
import { nestedTransaction } from '../errors.ts';
import type { ModuleDatabase, SchemaTransaction } from '../module-database.ts';
import type { NameMapper } from '../name-mapper.ts';
import { compileStatement, type Statement } from '../statement.ts';
import type { RefusalContext } from './explain-refusal.ts';
import { kyselyForPostgres } from './kysely-for-postgres.ts';
import { type PostgresConnection, TookTooLong } from './postgres-connection.ts';
import {
  asModuleError,
  outcomeUnknown,
  sqlStateOf,
  statementTimeout,
  transactionAborted,
} from './postgres-errors.ts';
import type { Passwords } from './passwords.ts';
import { PostgresNotices } from './postgres-notices.ts';
import type { PostgresPlacement } from './postgres-placement.ts';
import type { PostgresPool } from './postgres-pool.ts';
import { type NamedStatement, PostgresTransaction, type StatementHost } from './postgres-transaction.ts';
import type { Replicas } from './replicas.ts';
import { isSkipped, type RanStatement } from './statement-group.ts';
import { StatementFence } from './statement-fence.ts';

const SLOW_STATEMENT_MILLISECONDS = 500;

/**
 * A module's data on PostgreSQL. Transactions run side by side (READ COMMITTED): rows that one changes are
 * locked until it ends, and what was read without a lock may have changed. What is committed is on disk.
 */
export class PostgresModuleDatabase implements ModuleDatabase<never>, StatementHost {
  readonly placement: PostgresPlacement;
  readonly names: NameMapper;
  readonly query: Kysely<never>;
  readonly pool: PostgresPool;
  readonly notices: PostgresNotices;
  readonly #replicas: Replicas;
  readonly #context: RefusalContext;
  readonly #fence: StatementFence;
  readonly #logger: Logger;
  readonly #traffic: StatementTraffic;
  readonly #span: SpanDescription;
  readonly #compiled = new WeakMap<Statement<never, unknown>, NamedStatement>();
  #named = 0;

  constructor(
    context: RefusalContext,
    pool: PostgresPool,
    replicas: Replicas,
    names: NameMapper,
    passwords: Passwords,
    logger: Logger,
    traffic: StatementTraffic,
  ) {
    this.#traffic = traffic;
    this.placement = context.placement;
    this.notices = new PostgresNotices(this, context.placement, passwords, logger);
    this.names = names;
    this.pool = pool;
    this.#replicas = replicas;
    this.#context = context;
    this.#fence = new StatementFence(context.placement.module);
    this.#logger = logger;
    this.#span = describeTransaction(this.placement);
    this.query = kyselyForPostgres((sql, parameters) => this.#read(sql, parameters), names.plugins);
  }

  get module(): string {
    return this.placement.module;
  }

  async all<Parameters extends object, Row>(
    definition: Statement<Parameters, Row>,
    parameters: Parameters,
  ): Promise<Row[]> {
    const { sql, name, bind } = this.compile(definition);
    return (await this.#read(sql, bind(parameters), name)).rows as Row[];
  }

  async first<Parameters extends object, Row>(
    definition: Statement<Parameters, Row>,
    parameters: Parameters,
  ): Promise<Row | undefined> {
    const { sql, name, bind } = this.compile(definition);
    return (await this.#read(sql, bind(parameters), name)).rows[0] as Row | undefined;
  }

  transaction<Result>(work: (transaction: SchemaTransaction<never>) => Promise<Result>): Promise<Result> {
    return inSpan(this.#span, () => this.#transact(work));
  }

  async #transact<Result>(work: (transaction: SchemaTransaction<never>) => Promise<Result>): Promise<Result> {
    const context = currentContext() ?? systemContext(this.module, startTrace());
    if (context.transaction?.module === this.module && context.transaction.isOpen())
      throw nestedTransaction(this.module);
    const connection = await this.pool.acquire();
    const transaction = new PostgresTransaction(this, connection);
    let result: Result;
    try {
      const marked = { ...context, transaction: transaction.marker };
      result = await withinTransactionBound(transaction, () => runInContext(marked, () => work(transaction)));
      transaction.complete();
    } catch (error) {
      transaction.close();
      await this.#rollBack(connection);
      const earlier = await transaction.settled().catch((failure: unknown) => failure);
      throw this.#explained(earlier ?? error, 'begin');
    }
    // What was enqueued and the commit go out together.
    const [committed, ...before] = await Promise.allSettled([
      this.#commit(connection),
      transaction.begun,
      transaction.settled(),
    ]);
    this.#judge(committed, before, 'begin');
    this.#replicas.wrote(context.actor);
    transaction.committed();
    return result;
  }

  async execute<Parameters extends object>(
    definition: Statement<Parameters, unknown>,
    parameters: Parameters,
  ): Promise<number> {
    const [ran] = await inSpan(this.#span, () => this.#runTogether(definition, [parameters]));
    return ran?.changes ?? 0;
  }

  async executeAll<Parameters extends object, Row>(
    definition: Statement<Parameters, Row>,
    parameters: readonly Parameters[],
  ): Promise<Row[][]> {
    const ran = await inSpan(this.#span, () => this.#runTogether(definition, parameters));
    return ran.map(({ rows }) => rows as Row[]);
  }

  /** What PostgreSQL has committed is on its disk. */
  untilDurable(): undefined {
    return undefined;
  }

  async ping(): Promise<void> {
    await this.#read('select 1', []);
  }

  compile<Parameters, Row>(definition: Statement<Parameters, Row>): NamedStatement {
    const key = definition as unknown as Statement<never, unknown>;
    let compiled = this.#compiled.get(key);
    if (compiled === undefined) {
      const { sql, bind } = compileStatement(definition, this.query, 'postgres');
      this.#named += 1;
      compiled = { sql, bind, name: `tearline_${this.#named}` };
      this.#compiled.set(key, compiled);
    }
    return compiled;
  }

  /** Runs a statement on a connection that the caller has. */
  async runOn(
    connection: PostgresConnection,
    sql: string,
    parameters: readonly unknown[],
    name?: string,
  ): Promise<RanStatement> {
    this.#fence.check(sql);
    this.#traffic.note(this.module, sql);
    const startedAt = performance.now();
    try {
      return await (name === undefined
        ? connection.run(sql, parameters)
        : connection.runPrepared(name, sql, parameters));
    } catch (error) {
      throw this.#explained(error, sql);
    } finally {
      const milliseconds = performance.now() - startedAt;
      if (milliseconds > SLOW_STATEMENT_MILLISECONDS)
        this.#logger.warn({ milliseconds, sql, database: this.module }, 'a slow statement');
    }
  }

  /** The commit goes out with the statements: had one failed, the server would answer it with a rollback. */
  async #runTogether<Parameters extends object>(
    definition: Statement<Parameters, unknown>,
    parameters: readonly Parameters[],
  ): Promise<RanStatement[]> {
    const context = currentContext();
    if (context?.transaction?.module === this.module && context.transaction.isOpen())
      throw nestedTransaction(this.module);
    const { sql, name, bind } = this.compile(definition);
    const values = parameters.map(bind);
    const connection = await this.pool.acquire();
    const begun = connection.begin();
    const running = values.map((bound) => this.runOn(connection, sql, bound, name));
    const [committed, ...before] = await Promise.allSettled([this.#commit(connection), ...running, begun]);
    this.#judge(committed, before, sql);
    if (context !== undefined) this.#replicas.wrote(context.actor);
    return Promise.all(running);
  }

  /**
   * Of statements that went out with their commit: the server answers the commit with a rollback when one of
   * them failed, and that one says why. Without an answer to the commit nobody knows.
   */
  #judge(
    committed: PromiseSettledResult<void>,
    before: readonly PromiseSettledResult<unknown>[],
    sql: string,
  ): void {
    if (committed.status === 'fulfilled') return;
    if (isAppError(committed.reason, 'databases.outcome-unknown')) throw committed.reason;
    const failed = before.find((result) => result.status === 'rejected');
    throw failed === undefined ? committed.reason : this.#explained(failed.reason, sql);
  }

  async #read(sql: string, parameters: readonly unknown[], name?: string): Promise<RanStatement> {
    const context = currentContext();
    const marker = context?.transaction;
    if (marker?.module === this.module && marker.isOpen()) throw nestedTransaction(this.module);
    const run = async (connection: PostgresConnection): Promise<RanStatement> => {
      try {
        return await this.runOn(connection, sql, parameters, name);
      } finally {
        connection.release();
      }
    };
    return (await this.#replicas.tryFor(context, run)) ?? run(await this.pool.acquire());
  }

  async #rollBack(connection: PostgresConnection): Promise<void> {
    if (connection.isBroken) {
      connection.destroy();
      return;
    }
    try {
      await connection.run('rollback');
      connection.release();
    } catch {
      // The server rolls back what a lost connection had open.
      connection.destroy();
    }
  }

  /** Gives the connection back when the server has answered, whatever it has. */
  async #commit(connection: PostgresConnection): Promise<void> {
    let command: string;
    try {
      ({ command } = await connection.commit());
    } catch (error) {
      if (isSkipped(error)) {
        await this.#rollBack(connection);
        throw transactionAborted(this.module);
      }
      connection.destroy();
      // The server refused to commit, for a deferred constraint; otherwise it was not heard of again.
      if (sqlStateOf(error) !== undefined && !/^(08|57P0)/.test(sqlStateOf(error) ?? ''))
        throw this.#explained(error, 'commit');
      throw outcomeUnknown(this.module, error);
    }
    connection.release();
    // A failed transaction answers COMMIT with ROLLBACK.
    if (command !== 'COMMIT') throw transactionAborted(this.module);
  }

  #explained(error: unknown, sql: string): unknown {
    if (error instanceof TookTooLong) return statementTimeout(this.module, error);
    return asModuleError(error, sql, this.#context);
  }
}
