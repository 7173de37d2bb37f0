import type { Reaction } from '../../platform/events/index.ts';
import type { usersEvents } from '../users/contract.ts';
import { saveUserCopy } from './copy-store.ts';

/** Keeps the copy of a user's name and e-mail; an older version than the one at hand changes nothing. */
export function createWhenUserUpdated(): Reaction<(typeof usersEvents)['userUpdated']['data']> {
  return {
    async apply(transaction, event) {
      const { userId, name, email } = event.data;
      await transaction.execute(saveUserCopy, {
        userId,
        name,
        email,
        incarnation: event.incarnation,
        version: event.version,
        asOf: Date.parse(event.time),
      });
    },
  };
}
