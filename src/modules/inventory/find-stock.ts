import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { inventoryContract } from './contract.ts';
import type { InventorySchema } from './schema.ts';
import { toStock } from './stock.ts';
import { findLevels } from './stock-store.ts';

export function createFindStock(
  database: ModuleDatabase<InventorySchema>,
): Handler<typeof inventoryContract.operations.findStock> {
  return async ({ productIds }) => {
    const levels = await database.all(findLevels, { productIds: JSON.stringify(productIds) });
    return { stock: levels.map((level) => ({ ...toStock(level), sold: level.sold })) };
  };
}
