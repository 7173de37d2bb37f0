import type { CommandLog } from '../../platform/commands/index.ts';
import type { Handler } from '../../platform/contracts/index.ts';
import type { Transaction } from '../../platform/databases/index.ts';
import { type inventoryContract, inventoryErrors } from './contract.ts';
import type { FindLevel } from './find-level.ts';
import type { InventorySchema } from './schema.ts';
import { type Stock, toStock } from './stock.ts';
import type { StockMovements } from './stock-movements.ts';
import { findLevel, insertLevel, updateOnHand } from './stock-store.ts';

/** Whether there is such a product is asked before the transaction; products never go away. */
export function createSetStock(
  commands: CommandLog<InventorySchema>,
  findKnownLevel: FindLevel,
  movements: StockMovements,
): Handler<typeof inventoryContract.operations.setStock> {
  async function setOnHand(transaction: Transaction, productId: string, onHand: number): Promise<Stock> {
    const level = await transaction.first(findLevel, { productId });
    if (level?.onHand === onHand) return toStock(level);
    const change = level === undefined ? insertLevel : updateOnHand;
    const changed = await transaction.first(change, { productId, onHand });
    if (changed === undefined) {
      throw inventoryErrors.belowReserved({ productId, requested: onHand, reserved: level?.reserved ?? 0 });
    }
    await movements.announce(transaction, changed);
    return toStock(changed);
  }

  return (input, call) =>
    commands.runPrepared(
      call,
      input,
      () => findKnownLevel(input.productId),
      (transaction) => setOnHand(transaction, input.productId, input.quantity),
    );
}
