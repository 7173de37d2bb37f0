import type { personErased } from '../../platform/contracts/index.ts';
import type { Reaction } from '../../platform/events/index.ts';
import type { Clock } from '../../platform/foundation/index.ts';
import { completeErasure, lockErasure, storeAnswer } from './erasure-store.ts';

/** Records what a module has answered; the last answer completes the request. */
export function createWhenPersonErased(clock: Clock): Reaction<typeof personErased.data> {
  return {
    async apply(transaction, { data: { erasureId, module, report } }) {
      // Unknown when users was restored from before the request: there is nothing to complete.
      if ((await transaction.first(lockErasure, { id: erasureId })) === undefined) return;
      const now = clock.now();
      transaction.enqueue(storeAnswer, { erasureId, module, report: JSON.stringify(report), now });
      transaction.enqueue(completeErasure, { id: erasureId, now });
    },
  };
}
