import type { TransactionalDatabase } from '../databases/index.ts';
import type { OutboxSource } from './outbox-source.ts';
import { SequenceSource } from './sequence-source.ts';
import { SnapshotSource } from './snapshot-source.ts';

/** How an outbox can be read depends on the order in which its engine commits. */
export function createOutboxSource(database: TransactionalDatabase): OutboxSource<unknown> {
  return database.placement.engine === 'sqlite'
    ? (new SequenceSource(database) as OutboxSource<unknown>)
    : (new SnapshotSource(database) as OutboxSource<unknown>);
}
