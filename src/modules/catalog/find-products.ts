import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { Incarnation } from '../../platform/events/index.ts';
import type { catalogContract } from './contract.ts';
import { findProductsByIds } from './product-store.ts';
import type { CatalogSchema } from './schema.ts';

export function createFindProducts(
  database: ModuleDatabase<CatalogSchema>,
  incarnation: Incarnation,
): Handler<typeof catalogContract.operations.findProducts> {
  return async ({ productIds }) => {
    const rows = await database.all(findProductsByIds, { ids: JSON.stringify(productIds) });
    return {
      incarnation: incarnation.number,
      products: rows.map(({ id, name, price_amount: amount, price_currency: currency, version }) => ({
        id,
        name,
        price: { amount, currency },
        version,
      })),
    };
  };
}
