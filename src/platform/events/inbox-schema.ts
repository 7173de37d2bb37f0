import { type Generated, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Engine } from '../databases/index.ts';
import type { LeaseSchema } from '../leases/index.ts';

export type InboxState = 'pending' | 'parked' | 'done' | 'dead' | 'discarded';

interface InboxSchema {
  inbox: {
    position: Generated<number>;
    consumer: string;
    event_id: string;
    source: string;
    key: string;
    incarnation: number;
    key_version: number;
    type: string;
    envelope: string;
    state: InboxState;
    attempts: number;
    due_at: number;
    claim_epoch: number;
    errors: string;
    accepted_at: number;
    finished_at: number | null;
  };
  inbox_keys: {
    consumer: string;
    source: string;
    key: string;
    incarnation: Generated<number>;
    version: number;
    parked: number;
  };
}
export type InboxQuery = Kysely<InboxSchema & LeaseSchema>;

/** Whoever holds it runs what was accepted. */
export const INBOX_LEASE = 'inbox';

/** What keeps its order: a key of a source, for one consumer. */
export interface KeyOfConsumer {
  consumer: string;
  source: string;
  key: string;
}

/** Written exactly as in the condition of the index `inbox_unfinished`, which serves no other form. */
export const UNFINISHED = sql<InboxState>`('pending', 'parked', 'dead')`;
export const FINISHED = sql<InboxState>`('done', 'discarded')`;

/**
 * When an event takes effect. On PostgreSQL by the server's clock while the statement runs: what a process
 * knew before it waited for a connection would put two events of a key into the wrong order.
 */
export function effectTime(now: number, engine: Engine): RawBuilder<number> {
  return engine === 'sqlite'
    ? sql<number>`cast(${now} as bigint)`
    : sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;
}
