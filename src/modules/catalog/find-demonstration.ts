import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { catalogContract } from './contract.ts';
import { createDemonstrationProducts } from './demonstration-products.ts';
import { findProductsByIds } from './product-store.ts';
import type { CatalogSchema } from './schema.ts';

/** The demonstration's ids are the same in every shop, so its products are told from the shop's own. */
export function createFindDemonstration(
  database: ModuleDatabase<CatalogSchema>,
): Handler<typeof catalogContract.operations.findDemonstration> {
  return async () => {
    const ids = createDemonstrationProducts().map(({ id }) => id);
    const rows = await database.all(findProductsByIds, { ids: JSON.stringify(ids) });
    return { productIds: rows.map(({ id }) => id) };
  };
}
