import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { catalogContract } from './contract.ts';
import { countByCategory } from './product-store.ts';
import type { CatalogSchema } from './schema.ts';

export function createListCategories(
  database: ModuleDatabase<CatalogSchema>,
): Handler<typeof catalogContract.operations.listCategories> {
  return async () => ({ items: await database.all(countByCategory, {}) });
}
