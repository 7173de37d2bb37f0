import type { CommandLog } from '../../platform/commands/index.ts';
import type { Handler } from '../../platform/contracts/index.ts';
import type { Clock } from '../../platform/foundation/index.ts';
import type { inventoryContract } from './contract.ts';
import { releasing } from './reservation.ts';
import { insertReservation } from './reservation-store.ts';
import type { TakeStep } from './reservation-steps.ts';
import type { InventorySchema } from './schema.ts';

/** Undoes a reservation or a sale. For an order that never reserved it leaves word that it must not any more. */
export function createReleaseStock(
  commands: CommandLog<InventorySchema>,
  clock: Clock,
  takeStep: TakeStep,
): Handler<typeof inventoryContract.operations.releaseStock> {
  return (input, call) =>
    commands.run(call, input, async (transaction) => {
      const { orderId } = input;
      const word = { orderId, state: 'released', now: clock.now() } as const;
      if ((await transaction.execute(insertReservation, word)) > 0) return {};
      await takeStep(transaction, orderId, releasing);
      return {};
    });
}
