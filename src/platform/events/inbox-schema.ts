import { type Generated, type Kysely, sql } from 'kysely';
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
