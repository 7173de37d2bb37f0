import {
  type CallPath,
  type CallPlace,
  type Client,
  type Contract,
  createClient,
  type Provider,
  type RecordedCalls,
} from '../contracts/index.ts';
import type { Copies, CopyStatus } from '../copies/index.ts';
import type { Databases, Migration, MigrationStatus, TableTraffic } from '../databases/index.ts';
import type { EventDelivery, EventStatus } from '../events/index.ts';
import type { Clock, Lifecycle } from '../foundation/index.ts';
import type { Logger, Metrics } from '../observability/index.ts';
import { countUnfinishedSagas } from '../sagas/index.ts';
import { isAppError } from '../foundation/index.ts';
import type { ModuleGraph } from './module-graph.ts';
import type { EdgeContract } from './persons.ts';
import type { ReachModules } from './reach-modules.ts';
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
  readonly reach: ReachModules;
  /** The contracts of the modules that this process reaches in others. */
  readonly elsewhere: readonly Contract[];
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

  /** Of the modules here and of those that are reached in other processes, and what the platform itself offers. */
  get contracts(): Contract[] {
    const { running, elsewhere, edge, graph } = this.#parts;
    const ofModules = [...[...running.values()].map(({ definition }) => definition.contract), ...elsewhere];
    const places = new Map(graph.modules.map(({ name }, index) => [name, index]));
    // The documents of the API are the same, wherever modules run.
    ofModules.sort((left, right) => (places.get(left.module) ?? 0) - (places.get(right.module) ?? 0));
    return [...ofModules, ...edge.map(({ contract }) => contract)];
  }

  /** The names of the modules that this process hosts. */
  get hosted(): string[] {
    const { graph, running } = this.#parts;
    return graph.modules.flatMap(({ name }) => (running.has(name) ? name : []));
  }

  /** The names of the modules that this process reaches in others. */
  get elsewhere(): string[] {
    return this.#parts.elsewhere.map(({ module }) => module);
  }

  /** Whether the module can be called from here. */
  reaches(module: string): boolean {
    return this.#parts.running.has(module) || this.#parts.reach.knows(module);
  }

  /** The last calls to a module; undefined where they are not recorded. */
  recordedCalls(module: string): RecordedCalls | undefined {
    return this.#parts.callPath.recording?.of(module);
  }

  /**
   * A client for the edge: HTTP, the command line, a test. It calls in the name of the context's actor; with a
   * caller, in the name of that module, for which another process asks (`served`).
   */
  client<SomeContract extends Contract>(
    contract: SomeContract,
    caller?: string,
    place?: CallPlace,
  ): Client<SomeContract> {
    const options = place === undefined ? {} : { place };
    const provider = this.#providerOf(contract, caller, place);
    return createClient(contract, provider, caller, this.#parts.callPath, options);
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
    return Promise.all(this.hosted.map((name) => this.statusOf(name)));
  }

  /** Asks the module's database, for as long as that keeps it waiting. */
  statusOf(name: string): Promise<ModuleStatus> {
    return this.#statusOf(this.module(name));
  }

  /** Which tables the statements of each module of this process have named so far. */
  tableTraffic(): TableTraffic[] {
    return this.#parts.databases.traffic.read();
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

  #providerOf(contract: Contract, caller: string | undefined, place: CallPlace | undefined): Provider {
    const { edge, running, reach } = this.#parts;
    const atEdge = edge.find(({ contract: { module } }) => module === contract.module);
    if (atEdge !== undefined) return atEdge.provider;
    const here = running.get(contract.module)?.provider;
    // Who serves a call of another process does not pass it on.
    return place === 'served' && here !== undefined ? here : reach.providerOf(contract, caller, here);
  }
}
