import { type Expression, type Kysely, sql } from 'kysely';
import { rowsOf, statement } from '../../platform/databases/index.ts';
import type { CatalogSchema } from './schema.ts';
import type { SearchDocument } from './search-document.ts';

type CatalogQuery = Kysely<CatalogSchema>;

const INDEX = sql.table('product_search');

type NewDocument = SearchDocument & { id: string };

/** Puts a product that is stored into the index. */
export const indexProduct = statement((query: CatalogQuery, given: NewDocument, engine) =>
  engine === 'postgres'
    ? storeDocument(query, given)
    : query
        .insertInto('product_search')
        .columns(['rowid', 'name', 'description'])
        .expression(
          query.selectFrom('products').select(['number', 'name', 'description']).where('id', '=', given.id),
        ),
);

/** Puts its new texts in the place of the old ones. */
export const reindexProduct = statement((query: CatalogQuery, given: NewDocument, engine) =>
  engine === 'postgres'
    ? storeDocument(query, given)
    : query
        .updateTable('product_search')
        .set({ name: given.name, description: given.description })
        .where('rowid', '=', query.selectFrom('products').select('number').where('id', '=', given.id)),
);

export const findAnyDocument = statement((query: CatalogQuery, _given: object, engine) =>
  query
    .selectFrom('product_search')
    .select(engine === 'postgres' ? 'number as product' : 'rowid as product')
    .limit(1),
);

/** What the index is made of, a page at a time. */
export const findTexts = statement((query: CatalogQuery, given: { after: number; limit: number }) =>
  query
    .selectFrom('products')
    .select(['number', 'version', 'name', 'description'])
    .where('number', '>', given.after)
    .orderBy('number')
    .limit(given.limit),
);

export interface NumberedDocument extends SearchDocument {
  readonly number: number;
  readonly version: number;
}

/** `documents`: a JSON array. */
export const indexProducts = statement((query: CatalogQuery, given: { documents: string }, engine) => {
  if (engine === 'postgres') {
    const columns = { number: 'integer', version: 'integer', document: 'text' } as const;
    const rows = rowsOf<Pick<NumberedDocument, keyof typeof columns>>(given.documents, columns).as('product');
    const document = sql<string>`product.document::tsvector`.as('document');
    return storeDocuments(
      query,
      query.selectFrom(rows).select(['product.number', 'product.version', document]),
    );
  }
  const columns = { number: 'integer', name: 'text', description: 'text' } as const;
  const rows = rowsOf<Pick<NumberedDocument, keyof typeof columns>>(given.documents, columns).as('product');
  return query
    .insertInto('product_search')
    .columns(['rowid', 'name', 'description'])
    .expression(query.selectFrom(rows).select(['product.number', 'product.name', 'product.description']));
});

function storeDocument(query: CatalogQuery, { id, document }: NewDocument) {
  const words = sql<string>`${document}::tsvector`.as('document');
  return storeDocuments(
    query,
    query.selectFrom('products').select(['number', 'version', words]).where('id', '=', id),
  );
}

/** Whoever comes last, the words of the product's latest version stay: an index made anew may be behind. */
function storeDocuments(
  query: CatalogQuery,
  documents: Expression<{ number: number; version: number; document: string }>,
) {
  return query
    .insertInto('product_search')
    .columns(['number', 'version', 'document'])
    .expression(documents)
    .onConflict((conflict) =>
      conflict
        .column('number')
        .doUpdateSet((row) => ({
          version: row.ref('excluded.version'),
          document: row.ref('excluded.document'),
        }))
        .whereRef('excluded.version', '>=', 'product_search.version'),
    );
}

/** FTS5's own command drops everything, whatever state it is in. PostgreSQL takes its locks in one order. */
export const emptyIndex = statement((query: CatalogQuery, _given: object, engine) =>
  engine === 'postgres'
    ? query
        .deleteFrom('product_search')
        .where(
          'number',
          'in',
          query.selectFrom('product_search').select('number').orderBy('number').forUpdate(),
        )
    : { compile: () => sql`insert into ${INDEX} (${INDEX}) values ('delete-all')`.compile(query) },
);
