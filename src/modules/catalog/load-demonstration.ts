import { z } from 'zod';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { createDemonstrationProducts } from './demonstration-products.ts';
import type { ProductChanges } from './product-changes.ts';
import { findAnyProduct } from './product-store.ts';
import type { CatalogSchema } from './schema.ts';

export const catalogConfiguration = z.object({
  /** Whether an empty shop is filled with products to try it with. */
  DEMO: z.enum(['on', 'off'], 'write on or off').default('on'),
});
export type CatalogConfiguration = z.infer<typeof catalogConfiguration>;

/** Fills a catalogue in which there is nothing at all, in one transaction; otherwise does nothing. */
export function createLoadDemonstration(
  database: ModuleDatabase<CatalogSchema>,
  changes: ProductChanges,
  { DEMO }: CatalogConfiguration,
): () => Promise<readonly string[]> {
  return async () => {
    if (DEMO === 'off' || (await database.first(findAnyProduct, {})) !== undefined) return [];
    const products = createDemonstrationProducts();
    await database.transaction(async (transaction) => {
      for (const product of products) await changes.add(transaction, product);
    });
    return [`Loaded ${products.length} demonstration products.`];
  };
}
