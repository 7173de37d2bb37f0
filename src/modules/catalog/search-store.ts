import { type Kysely, sql } from 'kysely';
import { type Engine, statement } from '../../platform/databases/index.ts';
import { PRODUCT_COLUMNS } from './product-store.ts';
import type { CatalogSchema } from './schema.ts';
import type { SearchTerms } from './search.ts';

type CatalogQuery = Kysely<CatalogSchema>;

const INDEX = sql.table('product_search');

/** Where a page begins: after the product with this score and id. Before all of them is `-Infinity`. */
interface AfterScore extends SearchTerms {
  score: number;
  id: string;
  limit: number;
}

export const searchProducts = statement((query: CatalogQuery, given: AfterScore, engine) =>
  search(query, given, engine).limit(given.limit),
);

export const searchCategory = statement(
  (query: CatalogQuery, given: AfterScore & { category: string }, engine) =>
    search(query, given, engine).where('products.category', '=', given.category).limit(given.limit),
);

/** A smaller score is better. A word in the name weighs ten times one in the description. */
function search(query: CatalogQuery, given: AfterScore, engine: Engine) {
  const { number, matches, score } = engine === 'postgres' ? byTextSearch(given) : byFts5(given);
  return query
    .selectFrom('product_search')
    .innerJoin('products', 'products.number', number)
    .select([...PRODUCT_COLUMNS, score.as('score')])
    .where(matches)
    .where(sql<boolean>`(${score}, ${sql.ref('products.id')}) > (${given.score}, ${given.id})`)
    .orderBy('score')
    .orderBy('products.id');
}

function byFts5({ match }: AfterScore) {
  return {
    number: 'product_search.rowid',
    matches: sql<boolean>`${INDEX} match ${match}`,
    score: sql<number>`bm25(${INDEX}, 10.0, 1.0)`,
  } as const;
}

/** The weights are those of the marks D, C, B and A; 1 is for: a long text counts for less than a short one. */
function byTextSearch({ textQuery }: AfterScore) {
  const document = sql.ref('product_search.document');
  return {
    number: 'product_search.number',
    matches: sql<boolean>`${document} @@ ${textQuery}::tsquery`,
    score: sql<number>`-ts_rank('{0, 0, 0.1, 1}', ${document}, ${textQuery}::tsquery, 1)::float8`,
  } as const;
}
