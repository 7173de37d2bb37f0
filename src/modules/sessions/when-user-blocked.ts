import type { Reaction } from '../../platform/events/index.ts';
import type { usersEvents } from '../users/contract.ts';
import { deleteSessionsBefore, storeBlock } from './session-store.ts';

/**
 * A blocked user's sessions end, but for those begun after an unblocking that was quicker than this. The
 * block is remembered, so that a sign-in already under way does not slip through.
 */
export function createWhenUserBlocked(): Reaction<typeof usersEvents.userBlocked.data> {
  return {
    async apply(transaction, { incarnation, version, data: { userId } }) {
      await transaction.execute(storeBlock, { userId, incarnation, version });
      await transaction.execute(deleteSessionsBefore, { userId, incarnation, version });
    },
  };
}
