import { type Clock, failpoint } from '../foundation/index.ts';
import type { TransactionalDatabase } from '../databases/index.ts';
import type { FeedEvent } from './outbox-source.ts';
import { acceptEvent, lockKey, releaseIfUnparked } from './accept-statements.ts';
import type { Envelope } from './envelope.ts';
import {
  countInbox,
  deleteFinishedBefore,
  findClaimable,
  findNewestFinished,
  findOldestUnfinished,
} from './inbox-statements.ts';
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
  /** Whether events may be waiting behind those that run. */
  readonly isBehind: boolean;
  readonly onClaimed: (events: readonly ClaimedEvent[], left: number) => void;
  /** Some may have been claimed, and nobody was told which. */
  readonly onUncertain: () => void;
}

const DELETE_BATCH = 1_000;
/** No epoch at all, so that what somebody runs is found with what nobody does. */
const OF_NOBODY = -1;

/** The consumers' side of the relay: what a module has been told, once for each of its consumers. */
export class Inbox {
  readonly module: string;
  readonly #database: TransactionalDatabase;
  readonly #clock: Clock;

  constructor(database: TransactionalDatabase, clock: Clock) {
    this.module = database.module;
    this.#database = database;
    this.#clock = clock;
  }

  /**
   * Stores a page of events for a consumer, once each, on disk when it resolves; then the relay may move on.
   * Events that can run at once are claimed in the same transaction, their first attempt counted, and handed
   * to `onClaimed` as soon as that has committed. Answers how many were new.
   */
  async accept(
    source: string,
    consumer: string,
    events: readonly FeedEvent[],
    takers: Takers,
  ): Promise<number> {
    const now = this.#clock.now();
    const given = events.map((event, index) => ({
      consumer,
      eventId: event.id,
      source,
      key: event.key,
      incarnation: event.incarnation,
      version: event.keyVersion,
      type: event.type,
      envelope: event.envelope,
      epoch: index < takers.capacity ? takers.epoch : 0,
      now,
    }));
    const rows = await this.#database.executeAll(acceptEvent, given).catch((error: unknown) => {
      takers.onUncertain();
      throw error;
    });
    const accepted = rows.map(([row]) => row);
    failpoint('events.after-accept');
    const claimed = events.flatMap((event, index) => {
      const row = accepted[index];
      return row === undefined || row.attempts === 0
        ? []
        : claimedEvent(source, event, consumer, row.position, takers.epoch);
    });
    if (claimed.length > 0) failpoint('events.after-claim');
    const left = accepted.filter((row) => row !== undefined && row.attempts === 0).length;
    for (const [index, row] of accepted.entries()) {
      const one = given[index];
      if (row?.state === 'parked' && one !== undefined) await this.#releaseIfUnparked(one, row.position);
    }
    takers.onClaimed(claimed, left);
    await this.#database.untilDurable();
    return accepted.filter((row) => row !== undefined).length;
  }

  /** The key may have been redriven while the event was stored, which then nobody would release. */
  async #releaseIfUnparked(
    { consumer, source, key }: { consumer: string; source: string; key: string },
    position: number,
  ): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      await transaction.first(lockKey, { consumer, source, key });
      await transaction.execute(releaseIfUnparked, { consumer, source, key, position });
    });
  }

  async counts(): Promise<InboxCounts> {
    const rows = await this.#database.all(countInbox, {});
    const count = (state: string) => rows.find((row) => row.state === state)?.count ?? 0;
    return { pending: count('pending'), parked: count('parked'), dead: count('dead') };
  }

  /** Whether something runs, or could: not what is to be tried again later, nor what waits behind that. */
  async hasWork(): Promise<boolean> {
    const given = { now: this.#clock.now(), epoch: OF_NOBODY, limit: 1 };
    return (await this.#database.all(findClaimable, given)).length > 0;
  }

  /** When the oldest event was published that has not taken effect for a consumer, whatever the reason. */
  async oldestUnfinished(consumer: string): Promise<number | undefined> {
    const row = await this.#database.first(findOldestUnfinished, { consumer });
    return row === undefined ? undefined : Date.parse((JSON.parse(row.envelope) as Envelope).time);
  }

  /** When the newest event took effect that has; undefined when none is remembered. */
  async lastFinished(consumer: string): Promise<number | undefined> {
    return (await this.#database.first(findNewestFinished, { consumer }))?.finished_at ?? undefined;
  }

  /** Forgets what took effect before a time; from then on a repeated delivery would not be recognised. */
  async deleteFinished(finishedBefore: number): Promise<number> {
    let deleted = 0;
    let finishedFrom = 0;
    for (;;) {
      const [rows = []] = await this.#database.executeAll(deleteFinishedBefore, [
        { finishedFrom, finishedBefore, limit: DELETE_BATCH },
      ]);
      deleted += rows.length;
      for (const { finished_at: at } of rows) finishedFrom = Math.max(finishedFrom, at ?? 0);
      if (rows.length < DELETE_BATCH) return deleted;
    }
  }
}

function claimedEvent(
  source: string,
  event: FeedEvent,
  consumer: string,
  position: number,
  epoch: number,
): ClaimedEvent {
  const { id, key, incarnation, keyVersion, type, envelope } = event;
  return {
    position,
    consumer,
    event_id: id,
    source,
    key,
    incarnation,
    key_version: keyVersion,
    type,
    envelope,
    attempts: 1,
    epoch,
  };
}
