import { type Clock, failpoint } from '../foundation/index.ts';
import type { Transaction, TransactionalDatabase } from '../databases/index.ts';
import type { FeedEvent } from './feed.ts';
import { acceptEvent, countInbox, deleteFinishedBefore, readKeyState } from './inbox-statements.ts';
import type { Subscription } from './reaction.ts';
import type { ClaimedEvent } from './reaction-runner.ts';

export interface InboxCounts {
  readonly pending: number;
  readonly parked: number;
  readonly dead: number;
}

/** Whoever runs what was accepted. */
export interface Takers {
  readonly epoch: number;
  /** How many events can run at once. */
  readonly capacity: number;
  readonly onClaimed: (events: readonly ClaimedEvent[]) => void;
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

  /**
   * Stores a page of events, once each, on disk when it resolves; then the relay may move on. Events that
   * can run at once are claimed in the same transaction, their first attempt counted, and handed to
   * `onClaimed` as soon as that has committed.
   */
  async accept(source: string, events: readonly FeedEvent[], takers: Takers): Promise<void> {
    const claimed: ClaimedEvent[] = [];
    await this.#database.transaction(async (transaction) => {
      for (const event of events) {
        for (const consumer of this.#consumersByType.get(event.type) ?? []) {
          const mayClaim = claimed.length < takers.capacity;
          const accepted = await this.#acceptOne(
            transaction,
            source,
            event,
            consumer,
            mayClaim ? takers.epoch : 0,
          );
          if (accepted !== undefined) claimed.push(accepted);
        }
      }
    });
    failpoint('events.after-accept');
    takers.onClaimed(claimed);
    await this.#database.untilDurable();
  }

  async #acceptOne(
    transaction: Transaction,
    source: string,
    event: FeedEvent,
    consumer: string,
    epoch: number,
  ): Promise<ClaimedEvent | undefined> {
    const { id: eventId, key, keyVersion: version, type, envelope } = event;
    const keyState = await transaction.first(readKeyState, { consumer, source, key });
    const isParked = keyState?.parked === 1;
    const isClaimed = epoch !== 0 && !isParked && keyState?.busy === 0;
    const row = await transaction.first(acceptEvent, {
      consumer,
      eventId,
      source,
      key,
      version,
      type,
      envelope,
      state: isParked ? 'parked' : 'pending',
      attempts: isClaimed ? 1 : 0,
      epoch: isClaimed ? epoch : 0,
      now: this.#clock.now(),
    });
    if (row === undefined || !isClaimed) return undefined;
    const { position } = row;
    return {
      position,
      consumer,
      event_id: eventId,
      source,
      key,
      key_version: version,
      type,
      envelope,
      attempts: 1,
      epoch,
    };
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
