import { z } from 'zod';
import { decodeCursor, encodeCursor, type Handler, userIdOf } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { type ordersContract, ordersErrors } from './contract.ts';
import { listOrders, listOrdersWithStatus } from './order-store.ts';
import type { OrderViews } from './order-view.ts';
import { findOrderWithItems } from './order-with-items.ts';
import type { OrdersSchema } from './schema.ts';

type Operations = (typeof ordersContract)['operations'];

export interface FindOrders {
  readonly getOrder: Handler<Operations['getOrder']>;
  readonly listOrders: Handler<Operations['listOrders']>;
}

const position = z.tuple([z.uuid()]);
/** Sorts after every id. */
const AFTER_ALL = 'g';

export function createFindOrders(database: ModuleDatabase<OrdersSchema>, views: OrderViews): FindOrders {
  return {
    async getOrder({ id }, call) {
      const found = await findOrderWithItems(database, { id, userId: userIdOf(call) });
      if (found === undefined) throw ordersErrors.orderNotFound({ id });
      return views.one(found);
    },

    async listOrders({ limit, cursor, status }, call) {
      const before = decodeCursor(position, cursor)?.[0] ?? AFTER_ALL;
      const page = { userId: userIdOf(call), before, limit: limit + 1 };
      const rows =
        status === undefined
          ? await database.all(listOrders, page)
          : await database.all(listOrdersWithStatus, { ...page, status });
      const items = await views.of(rows.slice(0, limit));
      const last = items.at(-1);
      return {
        items,
        nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.id]) : null,
      };
    },
  };
}
