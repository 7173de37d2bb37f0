import type { Reaction } from '../../platform/events/index.ts';
import type { Clock, Ids } from '../../platform/foundation/index.ts';
import type { ordersEvents } from '../orders/contract.ts';
import { returnPoints, takePointsBack } from './loyalty.ts';
import { lockBalances, lockPointsOfOrder, recordChange } from './loyalty-store.ts';

/**
 * A cancelled order gives up what it earned and returns what it redeemed. Order is kept within a
 * consumer, not between two: this may run before the points of the same order have been earned.
 */
export function createWhenOrderCancelled(
  clock: Clock,
  ids: Ids,
): Reaction<typeof ordersEvents.orderCancelled.data> {
  return {
    lockTogether(transaction, events) {
      const userIds = JSON.stringify(events.map(({ data: { userId } }) => userId));
      transaction.enqueue(lockBalances, { userIds });
    },
    async apply(transaction, { data: { orderId, userId } }) {
      const user = await lockPointsOfOrder(transaction, { userId, orderId });
      if (user === undefined) return;
      for (const change of [takePointsBack(user.known), returnPoints(user.known)]) {
        if (change === undefined) continue;
        recordChange(transaction, { id: ids.next(), userId, orderId, now: clock.now() }, change);
      }
    },
  };
}
