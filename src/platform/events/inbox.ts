import { type Clock, failpoint } from '../foundation/index.ts';
import type { TransactionalDatabase } from '../databases/index.ts';
import type { FeedEvent } from './feed.ts';
import { acceptEvent, countInbox, deleteFinishedBefore } from './inbox-statements.ts';
import type { Subscription } from './reaction.ts';

export interface InboxCounts {
  readonly pending: number;
  readonly parked: number;
  readonly dead: number;
}

const DELETE_BATCH = 1_000;

/** The consumer's side of the relay: what a module has been told, once for each of its consumers. */
export class Inbox {
  readonly module: string;
  readonly #database: TransactionalDatabase;
  readonly #clock: Clock;
  readonly #consumersByType = new Map<string, string[]>();

  constructor(database: TransactionalDatabase, subscriptions: readonly Subscription[], clock: Clock) {
    this.module = database.module;
    this.#database = database;
    this.#clock = clock;
    for (const { event, consumer } of subscriptions) {
      const consumers = this.#consumersByType.get(event.type) ?? [];
      this.#consumersByType.set(event.type, [...consumers, consumer]);
    }
  }

  /** Stores a page of events, once each, on disk when it resolves; then the relay may move on. */
  async accept(source: string, events: readonly FeedEvent[]): Promise<void> {
    const now = this.#clock.now();
    await this.#database.transaction(async (transaction) => {
      for (const event of events) {
        for (const consumer of this.#consumersByType.get(event.type) ?? []) {
          await transaction.execute(acceptEvent, {
            consumer,
            eventId: event.id,
            source,
            key: event.key,
            version: event.keyVersion,
            type: event.type,
            envelope: event.envelope,
            now,
          });
        }
      }
    });
    failpoint('events.after-accept');
    await this.#database.untilDurable();
  }

  async counts(): Promise<InboxCounts> {
    const rows = await this.#database.all(countInbox, {});
    const count = (state: string) => rows.find((row) => row.state === state)?.count ?? 0;
    return { pending: count('pending'), parked: count('parked'), dead: count('dead') };
  }

  /** Forgets what took effect before a time; from then on a repeated delivery would not be recognised. */
  async deleteFinished(finishedBefore: number): Promise<number> {
    let deleted = 0;
    for (;;) {
      const count = await this.#database.transaction((transaction) =>
        transaction.execute(deleteFinishedBefore, { finishedBefore, limit: DELETE_BATCH }),
      );
      deleted += count;
      if (count < DELETE_BATCH) return deleted;
    }
  }
}
