import { type Kysely, type Selectable, sql } from 'kysely';
import { statement, textsOf } from '../../platform/databases/index.ts';
import type { Product } from './product.ts';
import type { CatalogSchema } from './schema.ts';

type CatalogQuery = Kysely<CatalogSchema>;

export const PRODUCT_COLUMNS = [
  'products.id',
  'products.name',
  'products.description',
  'products.category',
  'products.price_amount',
  'products.price_currency',
  'products.version',
] as const;

type ProductRow = Omit<Selectable<CatalogSchema['products']>, 'number'>;

export function toProduct(row: ProductRow): Product {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    category: row.category,
    price: { amount: row.price_amount, currency: row.price_currency },
    version: row.version,
  };
}

export const findProduct = statement((query: CatalogQuery, given: { id: string }) =>
  query.selectFrom('products').select(PRODUCT_COLUMNS).where('id', '=', given.id),
);

/** As `findProduct`; the product then stays as it is until the transaction ends. */
export const lockProduct = statement((query: CatalogQuery, given: { id: string }) =>
  query.selectFrom('products').select(PRODUCT_COLUMNS).where('id', '=', given.id).forUpdate(),
);

/** The products of a JSON array of ids, as far as there are any. */
export const findProductsByIds = statement((query: CatalogQuery, given: { ids: string }) =>
  query
    .selectFrom('products')
    .select(['id', 'name', 'price_amount', 'price_currency', 'version'])
    .where('id', 'in', textsOf(given.ids)),
);

export const listNamesById = statement((query: CatalogQuery, given: { after: string; limit: number }) =>
  query
    .selectFrom('products')
    .select(['id', 'name', 'version'])
    .where('id', '>', given.after)
    .orderBy('id')
    .limit(given.limit),
);

/** Where a page begins: after this product. Before all of them are the empty name and id. */
interface AfterName {
  name: string;
  id: string;
  limit: number;
}

export const listByName = statement((query: CatalogQuery, given: AfterName) =>
  query
    .selectFrom('products')
    .select(PRODUCT_COLUMNS)
    .where(sql<boolean>`(name, id) > (${given.name}, ${given.id})`)
    .orderBy('name')
    .orderBy('id')
    .limit(given.limit),
);

export const listCategoryByName = statement((query: CatalogQuery, given: AfterName & { category: string }) =>
  query
    .selectFrom('products')
    .select(PRODUCT_COLUMNS)
    .where('category', '=', given.category)
    .where(sql<boolean>`(name, id) > (${given.name}, ${given.id})`)
    .orderBy('name')
    .orderBy('id')
    .limit(given.limit),
);

export const countByCategory = statement((query: CatalogQuery, _given: object) =>
  query
    .selectFrom('products')
    .select(({ fn }) => ['category as name', fn.countAll<number>().as('products')])
    .groupBy('category')
    .orderBy('category'),
);

export const findAnyProduct = statement((query: CatalogQuery, _given: object) =>
  query.selectFrom('products').select('id').limit(1),
);

export interface ProductFields {
  id: string;
  name: string;
  description: string;
  category: string;
  amount: number;
  currency: string;
  version: number;
}

export const insertProduct = statement((query: CatalogQuery, given: ProductFields) =>
  query.insertInto('products').values({
    id: given.id,
    name: given.name,
    description: given.description,
    category: given.category,
    price_amount: given.amount,
    price_currency: given.currency,
    version: given.version,
  }),
);

export const updateProduct = statement((query: CatalogQuery, given: ProductFields) =>
  query
    .updateTable('products')
    .set({
      name: given.name,
      description: given.description,
      category: given.category,
      price_amount: given.amount,
      price_currency: given.currency,
      version: given.version,
    })
    .where('id', '=', given.id),
);
