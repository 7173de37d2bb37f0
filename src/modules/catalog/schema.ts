import type { Generated } from 'kysely';

/** The tables of catalog. */
export interface CatalogSchema {
  products: {
    /** The row's number in `product_search`. */
    number: Generated<number>;
    id: string;
    name: string;
    description: string;
    category: string;
    price_amount: number;
    price_currency: string;
    version: number;
  };
  /** The words of names and descriptions; texts can be written to it, not read back. */
  product_search: {
    /** On SQLite, where it is FTS5. */
    rowid: number;
    name: string;
    description: string;
    /** On PostgreSQL, with the product's version as of which the words are. */
    number: number;
    version: number;
    document: string;
  };
}
