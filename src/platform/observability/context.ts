import { AsyncLocalStorage } from 'node:async_hooks';

/** On whose behalf work is done. `system` is the shop itself: reactions, sagas, jobs. */
export type Actor =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'customer' | 'staff'; readonly userId: string; readonly sessionId: string }
  | { readonly kind: 'system' };

/** What an open transaction leaves in the context, so that the call path can refuse to leave the module. */
export interface TransactionMarker {
  readonly module: string;
  readonly isOpen: () => boolean;
}

/** What travels with the work: by AsyncLocalStorage within the process, by headers between processes. */
export interface CallContext {
  readonly actor: Actor;
  /** W3C `traceparent`: the trace of the request that all of this belongs to, and the span in it that is being done. */
  readonly trace: string;
  /** Milliseconds since the epoch; work past it is abandoned. `Infinity` for none. */
  readonly deadline: number;
  /** The module whose code is running; undefined at the edge (HTTP, command line). */
  readonly module: string | undefined;
  /** The operation being run, e.g. `inventory.reserveStock`; of the shop itself the consumer, saga or job. */
  readonly operation: string | undefined;
  /** Deduplicates the command being called; belongs to that call alone and is not inherited. */
  readonly idempotencyKey: string | undefined;
  readonly transaction: TransactionMarker | undefined;
  /** Whether the operation being run may answer with what was true a moment ago. */
  readonly mayBeStale?: boolean;
}

const storage = new AsyncLocalStorage<CallContext>();

export function currentContext(): CallContext | undefined {
  return storage.getStore();
}

export function runInContext<Result>(context: CallContext, work: () => Result): Result {
  return storage.run(context, work);
}

/** The context of work that nobody asked for over HTTP. */
export function systemContext(
  module: string | undefined,
  trace: string,
  deadline = Infinity,
  operation?: string,
): CallContext {
  return {
    actor: { kind: 'system' },
    trace,
    deadline,
    module,
    operation,
    idempotencyKey: undefined,
    transaction: undefined,
  };
}
