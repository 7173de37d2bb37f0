import { statement } from '../databases/index.ts';
import type { OutboxQuery } from './outbox-schema.ts';

interface NewOutboxRow {
  id: string;
  type: string;
  key: string;
  incarnation: number;
  version: number;
  envelope: string;
  now: number;
}

/** The database gives the number, and PostgreSQL the transaction. */
export const insertOutboxRow = statement((query: OutboxQuery, given: NewOutboxRow) =>
  query.insertInto('outbox').values({
    id: given.id,
    type: given.type,
    key: given.key,
    incarnation: given.incarnation,
    key_version: given.version,
    envelope: given.envelope,
    stored_at: given.now,
  }),
);
