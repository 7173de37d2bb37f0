import { z } from 'zod';
import { type Client, decodeCursor, encodeCursor, type Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { toIsoTime } from '../../platform/foundation/index.ts';
import type { catalogContract } from '../catalog/contract.ts';
import type { usersContract } from '../users/contract.ts';
import type { ordersContract } from './contract.ts';
import { listPendingOrders } from './order-store.ts';
import type { OrdersSchema } from './schema.ts';

type ReportPendingOrders = Handler<(typeof ordersContract)['operations']['reportPendingOrders']>;

const position = z.tuple([z.uuid()]);
const BEFORE_ALL = '';

/** By API composition: one call to users and one to catalog for a page, whatever its size. */
export function createReportPendingOrders(
  database: ModuleDatabase<OrdersSchema>,
  users: Client<typeof usersContract>,
  catalog: Client<typeof catalogContract>,
): ReportPendingOrders {
  return async ({ limit, cursor }) => {
    const after = decodeCursor(position, cursor)?.[0] ?? BEFORE_ALL;
    const rows = await database.all(listPendingOrders, { after, limit: limit + 1 });
    const found = [...Map.groupBy(rows, ({ id }) => id).values()];
    const orders = found.slice(0, limit).flatMap((items) => (items[0] ? { ...items[0], items } : []));
    if (orders.length === 0) return { items: [], nextCursor: null };
    const [{ users: buyers }, { products }] = await Promise.all([
      users.findUsers({ userIds: [...new Set(orders.map((order) => order.user_id))] }),
      catalog.findProducts({
        productIds: [...new Set(orders.flatMap(({ items }) => items.map((item) => item.product_id)))],
      }),
    ]);
    const buyerById = new Map(buyers.map((buyer) => [buyer.userId, buyer]));
    const nameById = new Map(products.map((product) => [product.id, product.name]));
    const last = orders.at(-1);
    return {
      items: orders.map((order) => ({
        orderId: order.id,
        placedAt: toIsoTime(order.placed_at),
        total: { amount: order.total, currency: order.currency },
        user: {
          userId: order.user_id,
          name: buyerById.get(order.user_id)?.name ?? '(unknown)',
          email: buyerById.get(order.user_id)?.email ?? '(unknown)',
        },
        items: order.items.map(({ product_id: productId, quantity }) => ({
          productId,
          name: nameById.get(productId) ?? '(unknown)',
          quantity,
        })),
      })),
      nextCursor: found.length > limit && last !== undefined ? encodeCursor([last.id]) : null,
    };
  };
}
