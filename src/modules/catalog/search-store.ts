import { type Kysely, sql } from 'kysely';
import { statement } from '../../platform/databases/index.ts';
import { PRODUCT_COLUMNS } from './product-store.ts';
import type { CatalogSchema } from './schema.ts';

type CatalogQuery = Kysely<CatalogSchema>;

const INDEX = sql.table('product_search');
/** Smaller is better (FTS5 has a column `rank` of its own). A word in the name weighs ten times one in the description. */
const SCORE = sql<number>`bm25(${INDEX}, 10.0, 1.0)`;

/** Where a page begins: after the product with this score and id. Before all of them is `-Infinity`. */
interface AfterScore {
  expression: string;
  score: number;
  id: string;
  limit: number;
}

export const searchProducts = statement((query: CatalogQuery, given: AfterScore) =>
  search(query, given).limit(given.limit),
);

export const searchCategory = statement((query: CatalogQuery, given: AfterScore & { category: string }) =>
  search(query, given).where('products.category', '=', given.category).limit(given.limit),
);

function search(query: CatalogQuery, given: AfterScore) {
  return query
    .selectFrom('product_search')
    .innerJoin('products', 'products.number', 'product_search.rowid')
    .select([...PRODUCT_COLUMNS, SCORE.as('score')])
    .where(sql<boolean>`${INDEX} match ${given.expression}`)
    .where(sql<boolean>`(${SCORE}, ${sql.ref('products.id')}) > (${given.score}, ${given.id})`)
    .orderBy('score')
    .orderBy('products.id');
}

/** Puts a product that is stored into the index. */
export const indexProduct = statement((query: CatalogQuery, given: { id: string }) =>
  query
    .insertInto('product_search')
    .columns(['rowid', 'name', 'description'])
    .expression(
      query.selectFrom('products').select(['number', 'name', 'description']).where('id', '=', given.id),
    ),
);

export const reindexProduct = statement(
  (query: CatalogQuery, given: { id: string; name: string; description: string }) =>
    query
      .updateTable('product_search')
      .set({ name: given.name, description: given.description })
      .where('rowid', '=', query.selectFrom('products').select('number').where('id', '=', given.id)),
);

/** FTS5's own command: drops everything, whatever state it is in. */
export const emptyIndex = statement((query: CatalogQuery, _given: object) => ({
  compile: () => sql`insert into ${INDEX} (${INDEX}) values ('delete-all')`.compile(query),
}));

/** Answers, as the number of rows written, how many products there are. */
export const fillIndex = statement((query: CatalogQuery, _given: object) =>
  query
    .insertInto('product_search')
    .columns(['rowid', 'name', 'description'])
    .expression(query.selectFrom('products').select(['number', 'name', 'description'])),
);
