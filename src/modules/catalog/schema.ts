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
  /** FTS5: the words of names and descriptions. Texts can be written to it, not read back. */
  product_search: {
    rowid: number;
    name: string;
    description: string;
  };
}
