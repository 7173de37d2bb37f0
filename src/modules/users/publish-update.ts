import type { Transaction } from '../../platform/databases/index.ts';
import type { Publish } from '../../platform/events/index.ts';
import { usersEvents } from './contract.ts';
import type { User } from './user.ts';

/** Announces the row that an update has just answered. */
export async function publishUpdate(
  publish: Publish,
  transaction: Transaction,
  updated: User | undefined,
): Promise<User> {
  if (updated === undefined) throw new TypeError('an update answered no row');
  const { id, email, name, status, version } = updated;
  await publish(transaction, usersEvents.userUpdated, {
    key: id,
    version,
    data: { userId: id, email, name, status },
  });
  return updated;
}
