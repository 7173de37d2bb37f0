import type { CommandLog } from '../../platform/commands/index.ts';
import type { Handler } from '../../platform/contracts/index.ts';
import type { Transaction } from '../../platform/databases/index.ts';
import { type inventoryContract, inventoryErrors } from './contract.ts';
import type { FindLevel } from './find-level.ts';
import type { InventorySchema } from './schema.ts';
import { type Stock, type StockLevel, toStock } from './stock.ts';
import type { StockMovements } from './stock-movements.ts';
import { insertLevel, lockLevel, updateOnHand } from './stock-store.ts';

/** Whether there is such a product is asked before the transaction; products never go away. */
export function createSetStock(
  commands: CommandLog<InventorySchema>,
  findKnownLevel: FindLevel,
  movements: StockMovements,
): Handler<typeof inventoryContract.operations.setStock> {
  async function setOnHand(transaction: Transaction, productId: string, onHand: number): Promise<Stock> {
    const inserted = await transaction.first(insertLevel, { productId, onHand });
    if (inserted !== undefined) return announce(transaction, inserted);
    const level = await transaction.first(lockLevel, { productId });
    if (level?.onHand === onHand) return toStock(level);
    const updated = await transaction.first(updateOnHand, { productId, onHand });
    if (updated !== undefined) return announce(transaction, updated);
    throw inventoryErrors.belowReserved({ productId, requested: onHand, reserved: level?.reserved ?? 0 });
  }

  async function announce(transaction: Transaction, level: StockLevel): Promise<Stock> {
    await movements.announce(transaction, level);
    return toStock(level);
  }

  return (input, call) =>
    commands.runPrepared(
      call,
      input,
      () => findKnownLevel(input.productId),
      (transaction) => setOnHand(transaction, input.productId, input.quantity),
    );
}
