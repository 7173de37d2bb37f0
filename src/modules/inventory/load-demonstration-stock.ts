import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Client } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { catalogContract } from '../catalog/contract.ts';
import type { InventorySchema } from './schema.ts';
import type { StockMovements } from './stock-movements.ts';
import { findAnyLevel, insertLevel } from './stock-store.ts';

export const inventoryConfiguration = z.object({
  /** Whether an empty warehouse is filled with pieces of the demonstration catalogue. */
  DEMO: z.enum(['on', 'off'], 'write on or off').default('on'),
});
export type InventoryConfiguration = z.infer<typeof inventoryConfiguration>;

/**
 * Fills a warehouse in which there was never anything with the demonstration's products, in one transaction;
 * otherwise does nothing. A shop's own products get no stock that nobody has counted.
 */
export function createLoadDemonstrationStock(
  database: ModuleDatabase<InventorySchema>,
  catalog: Client<typeof catalogContract>,
  movements: StockMovements,
  { DEMO }: InventoryConfiguration,
): () => Promise<readonly string[]> {
  return async () => {
    if (DEMO === 'off' || (await database.first(findAnyLevel, {})) !== undefined) return [];
    const { productIds } = await catalog.findDemonstration({});
    if (productIds.length === 0) return [];
    await database.transaction(async (transaction) => {
      for (const productId of productIds) {
        const level = await transaction.first(insertLevel, {
          productId,
          onHand: demonstrationQuantity(productId),
        });
        if (level !== undefined) await movements.announce(transaction, level);
      }
    });
    return [`Put demonstration stock of ${productIds.length} products into the warehouse.`];
  };
}

/** Mostly 20 to 500 pieces; of some products the last three or fewer, of some none. The same in every shop. */
function demonstrationQuantity(productId: string): number {
  const digest = createHash('sha256').update(`tearline demonstration stock: ${productId}`).digest();
  const kind = digest.readUInt16BE(0) % 100;
  const amount = digest.readUInt32BE(2);
  if (kind < 3) return 0;
  if (kind < 7) return 1 + (amount % 3);
  return 20 + (amount % 481);
}
