import type { z } from 'zod';
import type { EventDefinition } from '../contracts/index.ts';
import type { Transaction } from '../databases/index.ts';

/** An event as a reaction gets it. */
export interface ReceivedEvent<Data> {
  readonly id: string;
  readonly key: string;
  /** What is newer is told by (incarnation, version): a producer that was restored uses versions again. */
  readonly incarnation: number;
  readonly version: number;
  /** ISO time at which it was published. */
  readonly time: string;
  readonly data: Data;
}

/**
 * What a module does when another module's event arrives: once for each event, in the order of its key,
 * in a transaction of its own database. Effects on anything else are at least once; give them the
 * event's id as their key.
 */
export interface Reaction<Data extends z.ZodObject = z.ZodObject, Prepared = unknown> {
  /**
   * That `apply` changes rows of the event's key only, or only adds some. Then events of several keys may take
   * effect in one transaction, in the order of their keys, which costs a fraction. A reaction that locks
   * anything else would get in the way of others that lock the same in another order; it has `lockTogether`.
   */
  readonly touchesOnlyItsKey?: true;
  /**
   * Locks what `apply` will change for these events, in the order in which everybody locks it. Then, too, they may
   * take effect in one transaction. It runs ahead of them, and not at all where an event comes alone.
   */
  readonly lockTogether?: (
    transaction: Transaction,
    events: readonly ReceivedEvent<z.output<Data>>[],
  ) => void;
  /** Runs before the transaction, for calls to other modules; again at every attempt. */
  readonly prepare?: (event: ReceivedEvent<z.output<Data>>) => Promise<Prepared>;
  readonly apply: (
    transaction: Transaction,
    event: ReceivedEvent<z.output<Data>>,
    prepared: Prepared,
  ) => Promise<void>;
}

/** A reaction with the event it is for and the name under which it remembers what it has seen. */
export interface Subscription {
  /** Unique within the module, never changed: renamed, it is a new consumer that sees all events again. */
  readonly consumer: string;
  readonly event: EventDefinition;
  readonly reaction: Reaction;
}
