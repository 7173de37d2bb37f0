import type { CommandLog } from '../../platform/commands/index.ts';
import type { Handler } from '../../platform/contracts/index.ts';
import { isDuplicateKey, type Transaction } from '../../platform/databases/index.ts';
import type { Clock } from '../../platform/foundation/index.ts';
import { type inventoryContract, inventoryErrors } from './contract.ts';
import { areSameItems, type Item, sumItems } from './reservation.ts';
import {
  findReservedItems,
  insertNewReservation,
  insertReservedItems,
  lockReservation,
} from './reservation-store.ts';
import type { InventorySchema } from './schema.ts';
import type { StockMovements } from './stock-movements.ts';

/**
 * On the path of every checkout: for each item one update and one event, besides two rows for the order. Whether
 * the order has a reservation is not asked before, since nearly none has: writing a second one fails.
 */
export function createReserveStock(
  commands: CommandLog<InventorySchema>,
  clock: Clock,
  movements: StockMovements,
): Handler<typeof inventoryContract.operations.reserveStock> {
  async function reserve(transaction: Transaction, orderId: string, items: readonly Item[]) {
    transaction.enqueue(insertNewReservation, { orderId, state: 'reserved', now: clock.now() });
    transaction.enqueue(insertReservedItems, { orderId, items: JSON.stringify(items) });
    // Last, since whoever wants the same products waits from here to the end.
    await movements.move(transaction, 'reserve', items);
    return {};
  }

  return async (input, call) => {
    const { orderId } = input;
    const items = sumItems(input.items);
    try {
      return await commands.run(call, input, (transaction) => reserve(transaction, orderId, items));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return commands.run(call, input, (transaction) => confirmReservation(transaction, orderId, items));
    }
  };
}

/** The order has a reservation: the same again is answered like the first time, anything else is refused. */
async function confirmReservation(
  transaction: Transaction,
  orderId: string,
  items: readonly Item[],
): Promise<Record<string, never>> {
  const reservation = await transaction.first(lockReservation, { orderId });
  if (reservation?.state === 'released' || reservation?.state === 'returned') {
    throw inventoryErrors.reservationReleased({ orderId });
  }
  const reserved = await transaction.all(findReservedItems, { orderId });
  if (!areSameItems(reserved, items)) throw inventoryErrors.alreadyReserved({ orderId });
  return {};
}
