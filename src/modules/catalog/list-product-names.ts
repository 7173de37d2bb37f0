import { z } from 'zod';
import { decodeCursor, encodeCursor, type Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { Incarnation } from '../../platform/events/index.ts';
import type { catalogContract } from './contract.ts';
import { listNamesById } from './product-store.ts';
import type { CatalogSchema } from './schema.ts';

const position = z.tuple([z.uuid()]);
const BEFORE_ALL = '';

export function createListProductNames(
  database: ModuleDatabase<CatalogSchema>,
  incarnation: Incarnation,
): Handler<typeof catalogContract.operations.listProductNames> {
  return async ({ limit, cursor }) => {
    const after = decodeCursor(position, cursor)?.[0] ?? BEFORE_ALL;
    const products = await database.all(listNamesById, { after, limit: limit + 1 });
    const items = products.slice(0, limit);
    const last = items.at(-1);
    const nextCursor = products.length > limit && last !== undefined ? encodeCursor([last.id]) : null;
    return { incarnation: incarnation.number, items, nextCursor };
  };
}
