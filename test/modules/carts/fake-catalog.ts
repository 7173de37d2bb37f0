import { catalogContract } from '../../../src/modules/catalog/contract.ts';
import type { Handlers } from '../../../src/platform/contracts/index.ts';
import { defineModule, provide } from '../../../src/platform/kernel/index.ts';

/** A catalogue that knows every product but those in `missing`, and answers nothing else. */
export function createFakeCatalog(missing: ReadonlySet<string>) {
  const refuse = () => Promise.reject(new Error('carts asks catalog for products alone'));

  function createCatalog(): Handlers<typeof catalogContract> {
    return {
      listProducts: refuse,
      getProduct: refuse,
      listCategories: refuse,
      createProduct: refuse,
      changeProduct: refuse,
      findDemonstration: refuse,
      listProductNames: refuse,
      rebuildSearchIndex: refuse,
      findProducts: async ({ productIds }) => ({
        incarnation: 1,
        products: productIds
          .filter((id) => !missing.has(id))
          .map((id) => ({ id, name: 'Lamp', price: { amount: 1, currency: 'EUR' }, version: 1 })),
      }),
    };
  }

  return defineModule({
    contract: catalogContract,
    owner: { team: 'tests', onCall: 'nobody' },
    requires: [],
    tables: {},
    migrations: [],
    parts: [provide(createCatalog, [])],
    operations: (get) => get(createCatalog),
  });
}
