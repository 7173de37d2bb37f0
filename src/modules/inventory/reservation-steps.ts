import type { Transaction } from '../../platform/databases/index.ts';
import type { Clock } from '../../platform/foundation/index.ts';
import type { Transition } from './reservation.ts';
import { findReservedItems, updateReservation } from './reservation-store.ts';
import type { StockMovements } from './stock-movements.ts';

/** Takes a reservation from one state to the next, its pieces with it. */
export type TakeStep = (transaction: Transaction, orderId: string, transition: Transition) => Promise<void>;

export function createReservationSteps(clock: Clock, movements: StockMovements): TakeStep {
  return async (transaction, orderId, { to, movement }) => {
    transaction.enqueue(updateReservation, { orderId, state: to, now: clock.now() });
    const items = await transaction.all(findReservedItems, { orderId });
    await movements.move(transaction, movement, items);
  };
}
