import type { Operation } from '../../contracts/index.ts';
import type { ModuleDatabase } from '../../databases/index.ts';
import type { Publish, Reaction } from '../../events/index.ts';
import { AppError, isAppError } from '../../foundation/index.ts';
import { currentContext, traceIdOf } from '../../observability/index.ts';
import { type AnyModule, databaseOf, platform, provide } from '../../kernel/index.ts';

/** An event that a reaction has taken in; its transaction has committed. */
export interface Applied {
  readonly module: string;
  readonly consumer: string;
  readonly eventId: string;
  readonly key: string;
  readonly version: number;
}

/** What a probe does to the modules and sees of them. */
export interface ProbeState {
  readonly applied: Applied[];
  /** Codes of what failed, by `<module>/<consumer>`. */
  readonly failures: { readonly module: string; readonly consumer: string; readonly code: string }[];
  /** Modules whose operations answer as if their database were away. */
  readonly down: Set<string>;
  /** Modules whose operations do not go on before this resolves, and do nothing then. */
  readonly held: Map<string, Promise<void>>;
  /** Keys of events that fail after they took effect, before the commit. */
  readonly poisoned: Set<string>;
  /** Traces by module: `orders <trace>` of calls, `orders reacts <trace>` of reactions. */
  readonly traces: Set<string>;
}

export function createProbeState(): ProbeState {
  return {
    applied: [],
    failures: [],
    down: new Set(),
    held: new Map(),
    poisoned: new Set(),
    traces: new Set(),
  };
}

/** A module as a probe has it in its hands. */
export interface Handles {
  readonly database: ModuleDatabase<never>;
  readonly publish: Publish;
  readonly reactions: ReadonlyMap<string, Reaction>;
}

/**
 * The module with the probe in it: it does what it did, by its own means, and the probe has these means too.
 * `take` is called when the module has been wired.
 */
export function probedModule(
  definition: AnyModule,
  state: ProbeState,
  take: (handles: Handles) => void,
): AnyModule {
  const { module } = definition.contract;
  const wrapped = (definition.reactions ?? []).map((entry) => {
    const factory = named(`probed ${entry.consumer}`, (reaction: Reaction) =>
      observed(reaction, module, entry.consumer, state),
    );
    return { entry: { ...entry, reaction: factory }, part: provide(factory, [entry.reaction]) };
  });
  const createProbe = named('createProbe', (database: ModuleDatabase<never>, publish: Publish) => ({
    database,
    publish,
  }));
  return {
    ...definition,
    parts: [
      ...definition.parts,
      ...wrapped.map(({ part }) => part),
      provide(createProbe, [databaseOf<never>(), platform.publish]),
    ],
    reactions: wrapped.map(({ entry }) => entry),
    operations(get) {
      const reactions = wrapped.map(({ entry }) => [entry.consumer, get(entry.reaction)] as const);
      take({ ...get(createProbe), reactions: new Map(reactions) });
      const handlers = Object.entries(definition.operations(get)) as [string, AnyHandler][];
      return Object.fromEntries(
        handlers.map(([name, handler]) => [name, interruptible(handler, module, state)]),
      );
    },
  };
}

type AnyHandler = (input: unknown, call: unknown) => Promise<unknown>;

function interruptible(handler: AnyHandler, module: string, state: ProbeState): AnyHandler {
  return async (input, call) => {
    state.traces.add(`${module} ${traceHere()}`);
    const held = state.held.get(module);
    await held;
    if (held !== undefined || state.down.has(module)) throw databaseAway(module);
    return handler(input, call);
  };
}

function observed(reaction: Reaction, module: string, consumer: string, state: ProbeState): Reaction {
  const watch = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      state.failures.push({ module, consumer, code: isAppError(error) ? error.code : 'bug' });
      throw error;
    }
  };
  const { prepare } = reaction;
  return {
    ...reaction,
    ...(prepare && { prepare: (event: Parameters<typeof prepare>[0]) => watch(() => prepare(event)) }),
    apply: (transaction, event, prepared) =>
      watch(async () => {
        state.traces.add(`${module} reacts ${traceHere()}`);
        await reaction.apply(transaction, event, prepared);
        if (state.poisoned.has(event.key)) throw poison(event.key);
        const { id: eventId, key, version } = event;
        transaction.afterCommit(() => state.applied.push({ module, consumer, eventId, key, version }));
      }),
  };
}

function traceHere(): string | undefined {
  const trace = currentContext()?.trace;
  return trace === undefined ? undefined : traceIdOf(trace);
}

/** Parts are told apart by the names of their factories. */
function named<Factory extends (...dependencies: never[]) => unknown>(
  name: string,
  factory: Factory,
): Factory {
  return Object.defineProperty(factory, 'name', { value: name });
}

function databaseAway(module: string): AppError {
  return new AppError({
    code: 'databases.unavailable',
    kind: 'unavailable',
    message: `The database of ${module} is away for as long as the probe lasts. Nothing has to be done.`,
  });
}

function poison(key: string): AppError {
  return new AppError({
    code: 'extraction.poisoned',
    kind: 'internal',
    message: `The event of ${key} fails on purpose. Nothing has to be done.`,
  });
}

/** Whether an operation may be called by modules in their own name. */
export function isForModules({ access }: Operation): boolean {
  return access.includes('module');
}

/** Of what modules may call, the operation that may take longest. */
export function slowestForModules({ contract }: AnyModule): readonly [string, Operation] | undefined {
  return Object.entries(contract.operations)
    .filter(([, operation]) => isForModules(operation))
    .sort(([, one], [, other]) => other.deadline - one.deadline)[0];
}
