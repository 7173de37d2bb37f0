import type { OutboxRow } from './outbox-schema.ts';
import type { FeedEvent } from './outbox-source.ts';

export function toFeedEvent({
  seq,
  id,
  type,
  key,
  incarnation,
  key_version,
  envelope,
}: OutboxRow): FeedEvent {
  return { seq, id, type, key, incarnation, keyVersion: key_version, envelope };
}
