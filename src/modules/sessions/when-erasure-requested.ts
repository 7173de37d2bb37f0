import type { Publish, Reaction } from '../../platform/events/index.ts';
import type { Forget } from '../../platform/kernel/index.ts';
import type { usersEvents } from '../users/contract.ts';
import { sessionsContract, sessionsEvents } from './contract.ts';
import { deleteSessionsOf, findBlock, storeBlock } from './session-store.ts';

/**
 * Ends the sessions of a person. As with a block, it is remembered that a sign-in which found the password
 * right before comes too late.
 */
export function createWhenErasureRequested(
  publish: Publish,
  forget: Forget,
): Reaction<typeof usersEvents.erasureRequested.data> {
  return {
    async apply(transaction, { incarnation, version, data: { erasureId, userId } }) {
      const known = await transaction.first(findBlock, { userId });
      const blocks = await transaction.execute(storeBlock, { userId, incarnation, version });
      const sessions = await transaction.execute(deleteSessionsOf, { userId });
      await forget(transaction, { personId: userId, keys: [userId] });
      // Told again, it has nothing to add to what was answered.
      if (known?.incarnation === incarnation && known.version === version) return;
      await publish(transaction, sessionsEvents.personErased, {
        key: erasureId,
        version: 1,
        data: {
          erasureId,
          module: sessionsContract.module,
          report: [
            { table: 'sessions', treatment: 'erased', rows: sessions },
            { table: 'user_blocks', treatment: 'kept', rows: blocks },
          ],
        },
      });
    },
  };
}
