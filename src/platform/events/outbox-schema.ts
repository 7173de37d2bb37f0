import type { Generated, Kysely } from 'kysely';

export interface OutboxSchema {
  outbox: {
    seq: Generated<number>;
    id: string;
    type: string;
    key: string;
    incarnation: number;
    key_version: number;
    envelope: string;
    stored_at: number;
  };
  outbox_cursors: { subscriber: string; seq: number; epoch: number; subscriber_incarnation: number };
}
export type OutboxQuery = Kysely<OutboxSchema>;

export interface OutboxRow {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly incarnation: number;
  readonly key_version: number;
  readonly envelope: string;
}
