import type { Reaction } from '../../platform/events/index.ts';
import type { ordersEvents } from '../orders/contract.ts';
import { deleteLinesOfRevisions, lockCart, lockCarts } from './cart-store.ts';

/** Takes exactly what was bought out of the cart; a line that was changed since stays. */
export function createWhenOrderConfirmed(): Reaction<(typeof ordersEvents)['orderConfirmed']['data']> {
  return {
    lockTogether(transaction, events) {
      const userIds = JSON.stringify(events.map(({ data: { userId } }) => userId));
      transaction.enqueue(lockCarts, { userIds });
    },
    async apply(transaction, event) {
      const { userId, cartLines } = event.data;
      transaction.enqueue(lockCart, { userId });
      transaction.enqueue(deleteLinesOfRevisions, { userId, lines: JSON.stringify(cartLines) });
    },
  };
}
