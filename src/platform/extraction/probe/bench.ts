import type { Kysely } from 'kysely';
import type { EventDefinition } from '../../contracts/index.ts';
import { type AnyModule, boot, type ConnectModules, type Kernel } from '../../kernel/index.ts';
import { type Actor, runInContext, startTrace, systemContext } from '../../observability/index.ts';
import { sampleOf } from '../code/sample-of.ts';
import { createProbeState, type Handles, probedModule, type ProbeState } from './probed-module.ts';
import type { ThrowAwayPlace } from './throw-away-place.ts';

/** Rows of each table of a module, as text, in an order that does not depend on how they lie. */
export type Dump = Readonly<Record<string, readonly string[]>>;

export interface BenchOptions {
  readonly modules: readonly AnyModule[];
  readonly place: ThrowAwayPlace;
  readonly state?: ProbeState;
  readonly mode?: 'serve' | 'inspect';
  readonly connect?: ConnectModules;
}

const ATTEMPTS = 3;
const SETTLE_MILLISECONDS = 10_000;

/** Modules that run on throw-away databases, with a probe in each. */
export class Bench {
  readonly kernel: Kernel;
  readonly place: ThrowAwayPlace;
  readonly state: ProbeState;
  readonly modules: readonly AnyModule[];
  readonly #handles: ReadonlyMap<string, Handles>;
  /** The versions of what was published, by producer and key. */
  readonly #versions = new Map<string, number>();

  private constructor(
    kernel: Kernel,
    options: BenchOptions,
    state: ProbeState,
    handles: Map<string, Handles>,
  ) {
    this.kernel = kernel;
    this.place = options.place;
    this.modules = options.modules;
    this.state = state;
    this.#handles = handles;
  }

  static async boot(options: BenchOptions): Promise<Bench> {
    const { modules, place, state = createProbeState(), mode = 'serve', connect } = options;
    const handles = new Map<string, Handles>();
    const kernel = await boot({
      modules: modules.map((definition) =>
        probedModule(definition, state, (taken) => handles.set(definition.contract.module, taken)),
      ),
      environment: place.environment,
      contractsThroughJson: true,
      mode,
      ...(connect && { connect }),
      retry: {
        mostAttempts: ATTEMPTS,
        backoff: { firstMilliseconds: 2, longestMilliseconds: 10 },
        deadlineMilliseconds: 5_000,
      },
    });
    return new Bench(kernel, options, state, handles);
  }

  of(module: string): Handles {
    const handles = this.#handles.get(module);
    if (handles === undefined) throw new TypeError(`${module} is not on the bench`);
    return handles;
  }

  /** Calls an operation from the edge, in the name of somebody. */
  call(module: string, operation: string, input: unknown, actor: Actor, key?: string): Promise<unknown> {
    const { contract } = this.#definitionOf(module);
    const method = this.kernel.client(contract)[operation];
    if (method === undefined) throw new TypeError(`${module} has no operation ${operation}`);
    const context = { ...systemContext(undefined, startTrace()), actor };
    const options = key === undefined ? {} : { idempotencyKey: key };
    return runInContext(context, () => method(input as never, options));
  }

  /** Publishes a sample of an event in the name of its module; answers its key, or nothing if none can be made. */
  async publishSample(
    event: EventDefinition,
    number: number,
    isAborted = false,
  ): Promise<string | undefined> {
    const data = sampleOf(event.data, { number });
    if (!event.data.safeParse(data).success) return undefined;
    const { database, publish } = this.of(event.module);
    const key = keyOfSample(data as Readonly<Record<string, unknown>>, number);
    const counter = `${event.module} ${key}`;
    const version = (this.#versions.get(counter) ?? 0) + 1;
    const aborted = new Error('aborted on purpose');
    try {
      await database.transaction(async (transaction) => {
        await publish(transaction, event, { key, version, data: data as never });
        if (isAborted) throw aborted;
      });
      this.#versions.set(counter, version);
    } catch (error) {
      if (error !== aborted) throw error;
    }
    return key;
  }

  /** Waits until every event has taken effect, or was set aside; whether that was so in time. */
  settled(): Promise<boolean> {
    return this.kernel.delivery.flush(SETTLE_MILLISECONDS);
  }

  /** Of the module's own tables. */
  async dump(module: string): Promise<Dump> {
    const names = Object.keys(this.#definitionOf(module).tables);
    const dumped: Record<string, string[]> = {};
    for (const table of names)
      dumped[table] = (await this.rows(module, table))
        .map((row) => JSON.stringify(row, Object.keys(row).sort()))
        .sort();
    return dumped;
  }

  /** A table of the module, its own or one of the platform's, through the module's handle. */
  rows(module: string, table: string): Promise<Readonly<Record<string, unknown>>[]> {
    const query = this.of(module).database.query as unknown as Kysely<
      Record<string, Record<string, unknown>>
    >;
    return query.selectFrom(table).selectAll().execute();
  }

  async stop(): Promise<void> {
    await this.kernel.stop();
  }

  #definitionOf(module: string): AnyModule {
    const found = this.modules.find(({ contract }) => contract.module === module);
    if (found === undefined) throw new TypeError(`${module} is not on the bench`);
    return found;
  }
}

/** The first id among the data, as a module would take it; a key of the probe's own otherwise. */
export function keyOfSample(data: Readonly<Record<string, unknown>>, number: number): string {
  const id = Object.entries(data).find(([name, value]) => /id$/i.test(name) && typeof value === 'string');
  return typeof id?.[1] === 'string' ? id[1] : `probe-${number}`;
}

/** Tables whose rows are not the same. */
export function differingTables(one: Dump, other: Dump): string[] {
  return Object.keys(one).filter((table) => JSON.stringify(one[table]) !== JSON.stringify(other[table]));
}
