import { z } from 'zod';
import { decodeCursor, encodeCursor, type Handler, text } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { catalogContract } from './contract.ts';
import type { Product } from './product.ts';
import { listByName, listCategoryByName, toProduct } from './product-store.ts';
import type { CatalogSchema } from './schema.ts';
import { toSearchTerms } from './search.ts';
import { searchCategory, searchProducts } from './search-store.ts';

const byName = z.tuple([text, z.uuid()]);
const byScore = z.tuple([z.number(), z.uuid()]);

type Database = ModuleDatabase<CatalogSchema>;
type ListProducts = Handler<typeof catalogContract.operations.listProducts>;
type Input = Parameters<ListProducts>[0];
type Page = { items: Product[]; nextCursor: string | null };

export function createListProducts(database: Database): ListProducts {
  return (input) => (input.search ? search(database, input, input.search) : list(database, input));
}

async function list(database: Database, { category, limit, cursor }: Input): Promise<Page> {
  const [name, id] = decodeCursor(byName, cursor) ?? ['', ''];
  const after = { name, id, limit: limit + 1 };
  const rows = category
    ? await database.all(listCategoryByName, { ...after, category })
    : await database.all(listByName, after);
  return pageOf(rows, limit, toProduct, (last) => [last.name, last.id]);
}

async function search(
  database: Database,
  { category, limit, cursor }: Input,
  searched: string,
): Promise<Page> {
  const [score, id] = decodeCursor(byScore, cursor) ?? [-Infinity, ''];
  const terms = toSearchTerms(searched);
  if (terms === undefined) return { items: [], nextCursor: null };
  const after = { ...terms, score, id, limit: limit + 1 };
  const rows = category
    ? await database.all(searchCategory, { ...after, category })
    : await database.all(searchProducts, after);
  return pageOf(rows, limit, toProduct, (last) => [last.score, last.id]);
}

/** Of one row more than the page holds: that there is a next page is known without asking again. */
function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Product,
  positionOf: (last: Row) => [string | number, string],
): Page {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = last === undefined || rows.length <= limit ? null : encodeCursor(positionOf(last));
  return { items: shown.map(toItem), nextCursor };
}
