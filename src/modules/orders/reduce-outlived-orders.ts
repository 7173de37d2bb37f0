import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { Clock } from '../../platform/foundation/index.ts';
import { countryOnly, endOfKeeping } from './buyer.ts';
import { anonymiseOrder, findOutlivedOrders } from './buyer-store.ts';
import type { OrdersSchema } from './schema.ts';

const BATCH = 100;

/** Makes orders of erased people anonymous once the law does not want them kept any more, in short batches. */
export function createReduceOutlivedOrders(
  database: ModuleDatabase<OrdersSchema>,
  clock: Clock,
): () => Promise<void> {
  return async () => {
    const decidedBefore = endOfKeeping(clock.now());
    let outlived: { id: string; shippingAddress: string }[];
    do {
      outlived = await database.all(findOutlivedOrders, { decidedBefore, limit: BATCH });
      const orders = outlived.map(({ id, shippingAddress }) => ({
        id,
        address: countryOnly(shippingAddress),
      }));
      if (orders.length > 0) await database.executeAll(anonymiseOrder, orders);
    } while (outlived.length === BATCH);
  };
}
