import type { Reaction } from '../../platform/events/index.ts';
import type { Clock, Ids } from '../../platform/foundation/index.ts';
import type { ordersEvents } from '../orders/contract.ts';
import { earnPoints } from './loyalty.ts';
import { findPointsOfOrder, recordChange } from './loyalty-store.ts';

/** A confirmed order earns points. */
export function createWhenOrderConfirmed(
  clock: Clock,
  ids: Ids,
): Reaction<typeof ordersEvents.orderConfirmed.data> {
  return {
    async apply(transaction, { data: { orderId, userId, total } }) {
      const known = await transaction.all(findPointsOfOrder, { userId, orderId });
      const change = earnPoints(total.amount, known);
      if (change === undefined) return;
      await recordChange(transaction, { id: ids.next(), userId, orderId, now: clock.now() }, change);
    },
  };
}
