import { sql } from 'kysely';
import { defineMigration } from '../../src/platform/databases/index.ts';

export const catalog0001 = defineMigration('0001-catalog', (query, engine) => {
  const { schema } = query;
  return [
    schema
      .createTable('products')
      // What the search index knows a product by: FTS5 wants an integer.
      .addColumn('number', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('description', 'text', (column) => column.notNull())
      .addColumn('category', 'text', (column) => column.notNull())
      .addColumn('price_amount', 'integer', (column) => column.notNull())
      .addColumn('price_currency', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull()),
    schema.createIndex('products_id').unique().on('products').column('id'),
    schema.createIndex('products_name').on('products').columns(['name', 'id']),
    schema.createIndex('products_category').on('products').columns(['category', 'name', 'id']),

    // Holds the words only; the texts stay in `products`.
    ...(engine === 'postgres'
      ? [
          schema
            .createTable('product_search')
            .addColumn('number', 'integer', (column) => column.primaryKey())
            .addColumn('version', 'integer', (column) => column.notNull())
            .addColumn('document', sql`tsvector`, (column) => column.notNull()),
          schema.createIndex('product_search_document').on('product_search').using('gin').column('document'),
        ]
      : [
          {
            compile: () =>
              sql`create virtual table ${sql.table('product_search')} using fts5 (
          name, description,
          content = '', contentless_delete = 1,
          tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
        )`.compile(query),
          },
        ]),
  ];
});
