import type { Reaction } from '../../platform/events/index.ts';
import type { Clock, Ids } from '../../platform/foundation/index.ts';
import type { ordersEvents } from '../orders/contract.ts';
import { earnPoints } from './loyalty.ts';
import { lockBalances, lockPointsOfOrder, recordChange } from './loyalty-store.ts';

/** A confirmed order earns points. */
export function createWhenOrderConfirmed(
  clock: Clock,
  ids: Ids,
): Reaction<typeof ordersEvents.orderConfirmed.data> {
  return {
    lockTogether(transaction, events) {
      const userIds = JSON.stringify(events.map(({ data: { userId } }) => userId));
      transaction.enqueue(lockBalances, { userIds });
    },
    async apply(transaction, { data: { orderId, userId, total } }) {
      const user = await lockPointsOfOrder(transaction, { userId, orderId });
      const change = user && earnPoints(total.amount, user.known);
      if (change === undefined) return;
      recordChange(transaction, { id: ids.next(), userId, orderId, now: clock.now() }, change);
    },
  };
}
