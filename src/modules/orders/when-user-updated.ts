import type { Reaction } from '../../platform/events/index.ts';
import type { usersEvents } from '../users/contract.ts';
import { userCopies } from './user-copies.ts';

/** Keeps the copy of a user's name and e-mail; an older version than the one at hand changes nothing. */
export function createWhenUserUpdated(): Reaction<(typeof usersEvents)['userUpdated']['data']> {
  return {
    touchesOnlyItsKey: true,
    async apply(transaction, { incarnation, version, time, data }) {
      const { userId: key, name, email } = data;
      const asOf = Date.parse(time);
      await userCopies.save(transaction, { key, incarnation, version, asOf, fields: { name, email } });
    },
  };
}
