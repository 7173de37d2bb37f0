import type { z } from 'zod';
import type { CallContext } from '../observability/index.ts';
import type { DeclaredError } from './define-errors.ts';
import type { EventDefinition } from './define-events.ts';
import type { Operation } from './operation.ts';

export type Operations = Readonly<Record<string, Operation>>;
export type Errors = Readonly<Record<string, DeclaredError>>;
export type Events = Readonly<Record<string, EventDefinition>>;

/** A module's public face: what may be asked of it, what it announces, how it refuses. */
export interface Contract<
  ContractOperations extends Operations = Operations,
  ContractEvents extends Events = Events,
> {
  readonly module: string;
  /** Counted up with every change; processes whose versions are at most one apart understand each other. */
  readonly version: number;
  readonly summary: string;
  readonly operations: ContractOperations;
  readonly events: ContractEvents;
  readonly errors: Errors;
}

export function defineContract<ContractOperations extends Operations, ContractEvents extends Events>(
  module: string,
  definition: {
    /** 1 unless said otherwise. */
    readonly version?: number;
    readonly summary: string;
    readonly operations: ContractOperations;
    readonly events: ContractEvents;
    readonly errors: Errors;
  },
): Contract<ContractOperations, ContractEvents> {
  return { module, version: 1, ...definition };
}

export interface CallOptions {
  /** Makes a command take effect once, however often it is called with this key. */
  readonly idempotencyKey?: string;
  /** Shortens the operation's own deadline. */
  readonly deadlineMilliseconds?: number;
}

/** How another module sees a contract: a method for each operation. */
export type Client<SomeContract extends Contract> = {
  readonly [Name in keyof SomeContract['operations']]: (
    input: z.input<SomeContract['operations'][Name]['input']>,
    options?: CallOptions,
  ) => Promise<z.output<SomeContract['operations'][Name]['output']>>;
};

/** How a module implements one operation. The input has been parsed; the output will be. */
export type Handler<SomeOperation extends Operation> = (
  input: z.output<SomeOperation['input']>,
  call: CallContext,
) => Promise<z.input<SomeOperation['output']>>;

/** How a module implements its contract: a handler for each operation. */
export type Handlers<SomeContract extends Contract> = {
  readonly [Name in keyof SomeContract['operations']]: Handler<SomeContract['operations'][Name]>;
};
