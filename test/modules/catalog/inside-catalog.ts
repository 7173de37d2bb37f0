import { catalogContract } from '../../../src/modules/catalog/contract.ts';
import { findProductsByIds } from '../../../src/modules/catalog/product-store.ts';
import { toSearchDocument } from '../../../src/modules/catalog/search-document.ts';
import { emptyIndex, reindexProduct } from '../../../src/modules/catalog/search-index-store.ts';
import { exportedAs } from '../../support/exported-as.ts';
import type { Hosted } from '../../support/tested-kernel.ts';

/** With how many statements the module finds products by ids. Events may be under way meanwhile. */
export const countLookUps = exportedAs(
  import.meta.url,
  'countLookUps',
  async ({ kernel, module }: Hosted, given: { readonly productIds: string[] }): Promise<number> => {
    const { database } = module;
    const all = database.all.bind(database);
    let lookUps = 0;
    database.all = (definition, parameters) => {
      if (Object.is(definition, findProductsByIds)) lookUps += 1;
      return all(definition, parameters);
    };
    try {
      await kernel.client(catalogContract).findProducts(given);
    } finally {
      database.all = all;
    }
    return lookUps;
  },
);

export const emptySearchIndex = exportedAs(
  import.meta.url,
  'emptySearchIndex',
  ({ module }: Hosted, _given: object) =>
    module.database.transaction((transaction) => transaction.execute(emptyIndex, {})),
);

/** Has the index say of each of the products that it is a lantern. */
export const indexAsLanterns = exportedAs(
  import.meta.url,
  'indexAsLanterns',
  ({ module }: Hosted, { productIds }: { readonly productIds: readonly string[] }) =>
    module.database.transaction(async (transaction) => {
      const lantern = toSearchDocument({ name: 'lantern', description: '' });
      for (const id of productIds) await transaction.execute(reindexProduct, { id, ...lantern });
    }),
);
