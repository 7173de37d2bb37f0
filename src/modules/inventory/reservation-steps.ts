import type { Transaction } from '../../platform/databases/index.ts';
import type { Clock } from '../../platform/foundation/index.ts';
import type { ReservationState, Transition } from './reservation.ts';
import { findReservedItems, lockReservation, updateReservation } from './reservation-store.ts';
import type { StockMovements } from './stock-movements.ts';

/** Takes the order's reservation to the state that follows from its own, if any does, its pieces with it. */
export type TakeStep = (
  transaction: Transaction,
  orderId: string,
  follow: (state: ReservationState) => Transition | undefined,
) => Promise<void>;

export function createReservationSteps(clock: Clock, movements: StockMovements): TakeStep {
  return async (transaction, orderId, follow) => {
    const [reservation, items] = await Promise.all([
      transaction.first(lockReservation, { orderId }),
      transaction.all(findReservedItems, { orderId }),
    ]);
    const transition = reservation && follow(reservation.state);
    if (transition === undefined) return;
    transaction.enqueue(updateReservation, { orderId, state: transition.to, now: clock.now() });
    await movements.move(transaction, transition.movement, items);
  };
}
