import type { Client } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { catalogContract } from '../catalog/contract.ts';
import type { usersContract } from '../users/contract.ts';
import { listPendingOrders } from './order-store.ts';
import type { PendingLines } from './pending-report.ts';
import type { OrdersSchema } from './schema.ts';

export type ComposePendingReport = (after: string, limit: number) => Promise<PendingLines>;

/** By API composition: one call to users and one to catalog for a page, whatever its size. */
export function createComposePendingReport(
  database: ModuleDatabase<OrdersSchema>,
  users: Client<typeof usersContract>,
  catalog: Client<typeof catalogContract>,
): ComposePendingReport {
  return async (after, limit) => {
    const rows = await database.all(listPendingOrders, { after, limit });
    if (rows.length === 0) return { lines: [], copies: null };
    const [{ users: buyers }, { products }] = await Promise.all([
      users.findUsers({ userIds: [...new Set(rows.map((row) => row.user_id))] }),
      catalog.findProducts({ productIds: [...new Set(rows.map((row) => row.product_id))] }),
    ]);
    const buyerById = new Map(buyers.map((buyer) => [buyer.userId, buyer]));
    const nameById = new Map(products.map((product) => [product.id, product.name]));
    const lines = rows.map((row) => ({
      ...row,
      user_name: buyerById.get(row.user_id)?.name ?? null,
      user_email: buyerById.get(row.user_id)?.email ?? null,
      product_name: nameById.get(row.product_id) ?? null,
    }));
    return { lines, copies: null };
  };
}
