import type { Client } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { catalogContract } from '../catalog/contract.ts';
import { inventoryErrors } from './contract.ts';
import type { InventorySchema } from './schema.ts';
import type { StockLevel } from './stock.ts';
import { findLevel } from './stock-store.ts';

/**
 * The level of a product; undefined for one whose stock was never set. Catalog is asked only then, and
 * what it does not know is refused with `productNotFound`. Not for use inside a transaction.
 */
export type FindLevel = (productId: string) => Promise<StockLevel | undefined>;

export function createFindLevel(
  database: ModuleDatabase<InventorySchema>,
  catalog: Client<typeof catalogContract>,
): FindLevel {
  return async (productId) => {
    const level = await database.first(findLevel, { productId });
    if (level !== undefined) return level;
    const { products } = await catalog.findProducts({ productIds: [productId] });
    if (products.length === 0) throw inventoryErrors.productNotFound({ productId });
    return undefined;
  };
}
