import { catalogMigrations } from '../../../migrations/catalog/index.ts';
import {
  commandLogOf,
  configurationOf,
  databaseOf,
  defineModule,
  platform,
  provide,
} from '../../platform/kernel/index.ts';
import { createChangeProduct } from './change-product.ts';
import { catalogContract } from './contract.ts';
import { createCreateProduct } from './create-product.ts';
import { createEnsureSearchIndex } from './ensure-search-index.ts';
import { createFindDemonstration } from './find-demonstration.ts';
import { createFindProducts } from './find-products.ts';
import { createGetProduct } from './get-product.ts';
import { createListCategories } from './list-categories.ts';
import { createListProductNames } from './list-product-names.ts';
import { createListProducts } from './list-products.ts';
import {
  type CatalogConfiguration,
  catalogConfiguration,
  createLoadDemonstration,
} from './load-demonstration.ts';
import { createPrepareCatalog } from './prepare-catalog.ts';
import { createProductChanges } from './product-changes.ts';
import { createRebuildSearchIndex } from './rebuild-search-index.ts';
import type { CatalogSchema } from './schema.ts';

const database = databaseOf<CatalogSchema>();
const commands = commandLogOf<CatalogSchema>();

export const catalogModule = defineModule({
  contract: catalogContract,
  owner: {
    team: '@tearline/catalog',
    onCall: 'catalog-on-call',
    objective: '99.9 % of calls are answered, 99 % of them within 150 ms',
  },
  requires: [],
  tables: {
    products: 'products with their categories and prices',
    product_search: 'the words of names and descriptions, as a full-text index that can be made anew',
  },
  impersonal: { products: ['name'], product_search: ['name'] },
  derived: ['product_search'],
  migrations: catalogMigrations,
  configuration: catalogConfiguration,
  parts: [
    provide(createProductChanges, [platform.publish]),
    provide(createListProducts, [database]),
    provide(createGetProduct, [database]),
    provide(createListCategories, [database]),
    provide(createCreateProduct, [commands, platform.ids, createProductChanges]),
    provide(createChangeProduct, [commands, createProductChanges]),
    provide(createFindProducts, [database, platform.incarnation]),
    provide(createListProductNames, [database, platform.incarnation]),
    provide(createFindDemonstration, [database]),
    provide(createRebuildSearchIndex, [commands]),
    provide(createEnsureSearchIndex, [database]),
    provide(createPrepareCatalog, [createLoadDemonstration, createEnsureSearchIndex]),
    provide(createLoadDemonstration, [
      database,
      createProductChanges,
      configurationOf<CatalogConfiguration>(),
    ]),
  ],
  operations: (get) => ({
    listProducts: get(createListProducts),
    getProduct: get(createGetProduct),
    listCategories: get(createListCategories),
    createProduct: get(createCreateProduct),
    changeProduct: get(createChangeProduct),
    findProducts: get(createFindProducts),
    listProductNames: get(createListProductNames),
    findDemonstration: get(createFindDemonstration),
    rebuildSearchIndex: get(createRebuildSearchIndex),
  }),
  prepare: createPrepareCatalog,
});
