import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { fillSearchIndex } from './fill-search-index.ts';
import { findAnyProduct } from './product-store.ts';
import type { CatalogSchema } from './schema.ts';
import { findAnyDocument } from './search-index-store.ts';

/** A backup does not carry the index: where there are products and none is in it, it is made. */
export function createEnsureSearchIndex(database: ModuleDatabase<CatalogSchema>): () => Promise<string[]> {
  return async () => {
    if ((await database.first(findAnyDocument, {})) !== undefined) return [];
    if ((await database.first(findAnyProduct, {})) === undefined) return [];
    const products = await database.transaction(fillSearchIndex);
    return [`Made the search index anew, of ${products} products.`];
  };
}
