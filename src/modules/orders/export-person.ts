import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { toIsoTime } from '../../platform/foundation/index.ts';
import type { ordersContract } from './contract.ts';
import { findHistoryOf, findUserCopy, listAllOrders } from './export-store.ts';
import type { OrderViews } from './order-view.ts';
import type { OrdersSchema } from './schema.ts';

export function createExportPerson(
  database: ModuleDatabase<OrdersSchema>,
  views: OrderViews,
): Handler<typeof ordersContract.operations.exportPerson> {
  return async ({ personId: userId }) => {
    const [orders, history, copy] = await Promise.all([
      database.all(listAllOrders, { userId }),
      database.all(findHistoryOf, { userId }),
      database.first(findUserCopy, { userId }),
    ]);
    const historyOf = Map.groupBy(history, ({ orderId }) => orderId);
    return {
      orders: (await views.of(orders)).map((order) => ({
        ...order,
        history: (historyOf.get(order.id) ?? []).map(({ status, at }) => ({ status, at: toIsoTime(at) })),
      })),
      copy: copy ?? null,
    };
  };
}
