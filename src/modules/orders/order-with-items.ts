import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { findOrderLines } from './order-store.ts';
import type { OrderItemRow, OrderRow, OrdersSchema } from './schema.ts';

/** An order with its items in the order of their lines, as they were at one moment. */
export interface OrderWithItems {
  readonly order: OrderRow;
  readonly items: readonly OrderItemRow[];
}

/** An order of this user; undefined when there is none. */
export async function findOrderWithItems(
  database: ModuleDatabase<OrdersSchema>,
  given: { id: string; userId: string },
): Promise<OrderWithItems | undefined> {
  const rows = await database.all(findOrderLines, given);
  const [order] = rows;
  if (order === undefined) return undefined;
  return { order, items: rows.map((row) => ({ ...row, order_id: row.id })) };
}
