import type { z } from 'zod';
import type { Contract, EventDefinition, Fallback, Handlers } from '../contracts/index.ts';
import type { LocalCopy, ReadModel, ReadModelDeclaration } from '../copies/index.ts';
import type { Migration } from '../databases/index.ts';
import type { Reaction } from '../events/index.ts';
import type { SagaDefinition } from '../sagas/index.ts';
import type { PersonalData } from './personal-data.ts';
import type { Factory, Source } from './tokens.ts';

/** A part of a module: how it is made and from what. */
export interface Part {
  readonly factory: Factory<unknown>;
  readonly dependencies: readonly Source<unknown>[];
}

export function provide<Dependencies extends readonly unknown[], Value>(
  factory: (...dependencies: Dependencies) => Value,
  dependencies: { readonly [Index in keyof Dependencies]: Source<Dependencies[Index]> },
): Part {
  return { factory: factory as Factory<unknown>, dependencies: dependencies as readonly Source<unknown>[] };
}

export interface ReactionEntry {
  readonly consumer: string;
  readonly event: EventDefinition;
  readonly reaction: Source<Reaction>;
}

/**
 * Declares a reaction. `consumer` is the name under which the inbox remembers what it has seen: never
 * change it once released.
 */
export function react<Data extends z.ZodObject, Prepared>(
  event: EventDefinition<Data>,
  consumer: string,
  reaction: Source<Reaction<Data, Prepared>>,
): ReactionEntry {
  return { consumer, event, reaction: reaction as unknown as Source<Reaction> };
}

/** A saga's plan, whatever its data. */
export type SagaEntry = Source<SagaDefinition<never>>;

export function runs<Data>(saga: Source<SagaDefinition<Data>>): SagaEntry {
  return saga as unknown as SagaEntry;
}

/** A read model with the part that makes and compares it. */
export interface ReadModelEntry extends ReadModelDeclaration {
  readonly part: Source<ReadModel>;
}

/** Work that a module repeats by itself. A run that fails is logged and counted; the next one comes anyway. */
export interface Job {
  readonly name: string;
  readonly everyMilliseconds: number;
  readonly run: Source<() => Promise<unknown>>;
}

export interface Ownership {
  readonly team: string;
  readonly onCall: string;
  /** What the module is held to, e.g. `99.9 % of orders are decided within 2 s`; measured over a month. */
  readonly objective?: string;
}

/** Answers what the module's container has bound to a source. */
export type Get = <Value>(source: Source<Value>) => Value;

export interface ModuleDefinition<SomeContract extends Contract = Contract> {
  readonly contract: SomeContract;
  readonly owner: Ownership;
  /** Contracts that the module calls. Whatever it reacts to is declared by its reactions. */
  readonly requires: readonly Contract[];
  /** For each operation of those that it uses: what it does while the module is away. */
  readonly fallbacks?: readonly Fallback[];
  /** The module's tables, each with what it holds. */
  readonly tables: Readonly<Record<string, string>>;
  /** Those of them that are made from the others: no backup carries them, and `prepare` makes them anew. */
  readonly derived?: readonly string[];
  /** What of them is about a person, and what becomes of it when the person is erased. */
  readonly personalData?: PersonalData;
  /** Columns that only sound like it, by table. */
  readonly impersonal?: Readonly<Record<string, readonly string[]>>;
  readonly migrations: readonly Migration[];
  /** Environment variables of the module's own. */
  readonly configuration?: z.ZodObject;
  readonly parts: readonly Part[];
  readonly operations: (get: Get) => Handlers<SomeContract>;
  readonly reactions?: readonly ReactionEntry[];
  /** What the module keeps of what others own. */
  readonly copies?: readonly LocalCopy[];
  readonly readModels?: readonly ReadModelEntry[];
  readonly sagas?: readonly SagaEntry[];
  readonly jobs?: readonly Job[];
  /**
   * Runs at every start, after all modules are wired and before the shop listens: makes sure of what has
   * to be there. Answers lines for the person who started the shop.
   */
  readonly prepare?: Source<() => Promise<readonly string[]>>;
}

export function defineModule<SomeContract extends Contract>(
  definition: ModuleDefinition<SomeContract>,
): ModuleDefinition<SomeContract> {
  return definition;
}

/** A definition of whatever contract, as the kernel handles it. */
export type AnyModule = Omit<ModuleDefinition, 'operations'> & {
  readonly operations: (get: Get) => Readonly<Record<string, unknown>>;
};
