import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { Copy, FoundCopies } from './name-copies.ts';
import { findOrderLines } from './order-store.ts';
import type { OrderItemRow, OrderRow, OrdersSchema } from './schema.ts';

/** An order with its items in the order of their lines, as they were at one moment. */
export interface OrderWithItems {
  readonly order: OrderRow;
  readonly items: readonly OrderItemRow[];
  /** The copies of names that were there. */
  readonly copies: FoundCopies;
}

/** An order of this user; undefined when there is none. */
export async function findOrderWithItems(
  database: ModuleDatabase<OrdersSchema>,
  given: { id: string; userId: string },
): Promise<OrderWithItems | undefined> {
  const rows = await database.all(findOrderLines, given);
  const [order] = rows;
  if (order === undefined) return undefined;
  const users = new Map<string, Copy>();
  const products = new Map<string, Copy>();
  for (const row of rows) {
    if (row.user_name !== null && row.user_as_of !== null)
      users.set(row.user_id, { name: row.user_name, asOf: row.user_as_of });
    if (row.product_name !== null && row.product_as_of !== null)
      products.set(row.product_id, { name: row.product_name, asOf: row.product_as_of });
  }
  return { order, items: rows.map((row) => ({ ...row, order_id: row.id })), copies: { users, products } };
}
