import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { type catalogContract, catalogErrors } from './contract.ts';
import { findProduct, toProduct } from './product-store.ts';
import type { CatalogSchema } from './schema.ts';

export function createGetProduct(
  database: ModuleDatabase<CatalogSchema>,
): Handler<typeof catalogContract.operations.getProduct> {
  return async ({ id }) => {
    const row = await database.first(findProduct, { id });
    if (row === undefined) throw catalogErrors.productNotFound({ productId: id });
    return toProduct(row);
  };
}
