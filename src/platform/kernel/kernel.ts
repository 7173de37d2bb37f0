import {
  type CallPath,
  type Client,
  type Contract,
  createClient,
  type Provider,
} from '../contracts/index.ts';
import type { Copies, CopyStatus } from '../copies/index.ts';
import type { Databases, Migration, MigrationStatus } from '../databases/index.ts';
import type { EventDelivery, EventStatus } from '../events/index.ts';
import type { Clock, Lifecycle } from '../foundation/index.ts';
import type { Logger, Metrics } from '../observability/index.ts';
import { countUnfinishedSagas } from '../sagas/index.ts';
import { isAppError } from '../foundation/index.ts';
import type { ModuleGraph } from './module-graph.ts';
import type { EdgeContract } from './persons.ts';
import type { RunningModule } from './running-module.ts';

export interface ModuleStatus {
  readonly module: string;
  readonly status: 'up' | 'down';
  readonly database: {
    readonly engine: string;
    readonly level: string;
    readonly problem: string | undefined;
  };
  readonly events: EventStatus | undefined;
  readonly unfinishedSagas: number | undefined;
  /** What the module keeps of others, and its read models, with their ages. */
  readonly copies: readonly CopyStatus[] | undefined;
}

export interface KernelParts {
  readonly graph: ModuleGraph;
  readonly running: ReadonlyMap<string, RunningModule>;
  /** What the platform itself offers at the edge. */
  readonly edge: readonly EdgeContract[];
  readonly databases: Databases;
  readonly delivery: EventDelivery;
  readonly copies: Copies;
  readonly lifecycle: Lifecycle;
  readonly callPath: CallPath;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly notices: readonly string[];
  readonly platformMigrations: readonly Migration[];
}

const STOP_BOUND_MILLISECONDS = 10_000;

/** The booted modules of one process. */
export class Kernel {
  readonly graph: ModuleGraph;
  readonly delivery: EventDelivery;
  readonly copies: Copies;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Lines for the person who started the shop, such as a generated password. */
  readonly notices: readonly string[];
  readonly #parts: KernelParts;

  constructor(parts: KernelParts) {
    this.#parts = parts;
    this.graph = parts.graph;
    this.delivery = parts.delivery;
    this.copies = parts.copies;
    this.metrics = parts.metrics;
    this.logger = parts.logger;
    this.clock = parts.clock;
    this.notices = parts.notices;
  }

  /** Of the modules, and what the platform itself offers at the edge. */
  get contracts(): Contract[] {
    const ofModules = [...this.#parts.running.values()].map(({ definition }) => definition.contract);
    return [...ofModules, ...this.#parts.edge.map(({ contract }) => contract)];
  }

  /** A client for the edge: HTTP, the command line, a test. It calls in the name of the context's actor. */
  client<SomeContract extends Contract>(contract: SomeContract): Client<SomeContract> {
    return createClient(contract, this.#providerOf(contract.module), undefined, this.#parts.callPath);
  }

  module(name: string): RunningModule {
    const running = this.#parts.running.get(name);
    if (running === undefined) throw new TypeError(`there is no module ${name} in this process`);
    return running;
  }

  async migrations(name: string): Promise<MigrationStatus[]> {
    const { migrations } = this.module(name).definition;
    return this.#parts.databases.status(name, [...this.#parts.platformMigrations, ...migrations]);
  }

  async status(): Promise<ModuleStatus[]> {
    return Promise.all([...this.#parts.running.values()].map((running) => this.#statusOf(running)));
  }

  /** Stops everything in the reverse order of starting. Answers what went wrong, a line each. */
  async stop(): Promise<string[]> {
    return this.#parts.lifecycle.stop(STOP_BOUND_MILLISECONDS);
  }

  async #statusOf({ definition, database }: RunningModule): Promise<ModuleStatus> {
    const module = definition.contract.module;
    const { engine, level } = database.placement;
    try {
      await database.ping();
      const events = await this.delivery.status(module);
      const unfinishedSagas = await countUnfinishedSagas(database);
      return {
        module,
        status: 'up',
        database: { engine, level, problem: undefined },
        events,
        unfinishedSagas,
        copies: await this.copies.status(module),
      };
    } catch (error) {
      this.logger.error({ err: error, module }, 'the status of a module could not be read');
      const problem = isAppError(error) ? error.code : 'databases.unavailable';
      return {
        module,
        status: 'down',
        database: { engine, level, problem },
        events: undefined,
        unfinishedSagas: undefined,
        copies: undefined,
      };
    }
  }

  #providerOf(module: string): Provider {
    const atEdge = this.#parts.edge.find(({ contract }) => contract.module === module);
    return atEdge?.provider ?? this.module(module).provider;
  }
}
