import type { z } from 'zod';
import type { EventDefinition } from '../contracts/index.ts';
import type { Transaction } from '../databases/index.ts';
import { type Clock, type Ids, toIsoTime } from '../foundation/index.ts';
import { currentContext, startSpan, startTrace } from '../observability/index.ts';
import { sealEnvelope } from './envelope.ts';
import { describePublishing } from './event-spans.ts';
import type { Incarnation } from './incarnation.ts';
import { insertOutboxRow, insertOutboxRows, type NewOutboxRow } from './insert-outbox-rows.ts';

export interface EventToPublish<Data> {
  /** The id of the thing that changed; its events reach every consumer in order. */
  readonly key: string;
  /**
   * The thing's version after the change: 1, 2, 3, … without a gap, one event for each. Change the row
   * first and take the version from it; the lock on the row then keeps the order.
   */
  readonly version: number;
  readonly data: Data;
}

/** Stores a fact in the transaction that causes it. It is delivered if and only if that commits. */
export type Publish = <Data extends z.ZodObject>(
  transaction: Transaction,
  definition: EventDefinition<Data>,
  event: EventToPublish<z.input<Data>>,
) => Promise<void>;

export function createPublisher(
  module: string,
  clock: Clock,
  ids: Ids,
  incarnation: Incarnation,
  wakeRelay: (types: readonly string[]) => void,
): Publish {
  const publishedIn = new WeakMap<Transaction, NewOutboxRow[]>();
  return async (transaction, definition, event) => {
    if (definition.module !== module) {
      throw new TypeError(
        `${module} cannot publish ${definition.type}: it is a fact of ${definition.module}`,
      );
    }
    const now = clock.now();
    const id = ids.next();
    const within = currentContext()?.trace;
    const span = startSpan(describePublishing(definition, id), within);
    const envelope = sealEnvelope(definition, {
      id,
      key: event.key,
      version: event.version,
      incarnation: incarnation.number,
      time: toIsoTime(now),
      trace: span?.trace ?? within ?? startTrace(),
      data: definition.data.parse(event.data),
    });
    const row = {
      id,
      type: definition.type,
      key: event.key,
      incarnation: incarnation.number,
      key_version: event.version,
      envelope: JSON.stringify(envelope),
      stored_at: now,
    };
    // What is rolled back has not been published, and its span is never ended.
    if (span !== undefined) transaction.afterCommit(() => span.end());
    const published = publishedIn.get(transaction);
    if (published !== undefined) {
      published.push(row);
      return;
    }
    const rows = [row];
    publishedIn.set(transaction, rows);
    transaction.beforeCommit(() => storeAll(transaction, rows));
    transaction.afterCommit(() => wakeRelay(rows.map(({ type }) => type)));
  };
}

/** In the order in which they were published, in one statement: most of what an event costs is its statement. */
function storeAll(transaction: Transaction, rows: readonly NewOutboxRow[]): void {
  const [first] = rows;
  if (first !== undefined && rows.length === 1) transaction.enqueue(insertOutboxRow, first);
  else transaction.enqueue(insertOutboxRows, { rows: JSON.stringify(rows) });
}
