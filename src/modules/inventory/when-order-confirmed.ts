import type { Reaction } from '../../platform/events/index.ts';
import type { ordersEvents } from '../orders/contract.ts';
import { selling } from './reservation.ts';
import { lockReservations, lockReservedLevels } from './reservation-store.ts';
import type { TakeStep } from './reservation-steps.ts';

type OrderConfirmed = typeof ordersEvents.orderConfirmed.data;

/**
 * What a confirmed order has reserved leaves the warehouse. If the order was cancelled before this
 * arrives, its pieces are released already and stay.
 */
export function createWhenOrderConfirmed(takeStep: TakeStep): Reaction<OrderConfirmed, void> {
  return {
    lockTogether(transaction, events) {
      const orderIds = JSON.stringify(events.map(({ data: { orderId } }) => orderId));
      transaction.enqueue(lockReservations, { orderIds });
      transaction.enqueue(lockReservedLevels, { orderIds });
    },
    async apply(transaction, { data: { orderId } }) {
      await takeStep(transaction, orderId, selling);
    },
  };
}
