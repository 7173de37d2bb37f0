import type { ModuleDatabase } from '../../platform/databases/index.ts';
import type { Clock } from '../../platform/foundation/index.ts';
import type { AbandonCarts } from './abandon-carts.ts';
import { findExpiredCarts } from './cart-store.ts';
import type { CartsSchema } from './schema.ts';

const BATCH = 100;

/** Forgets what has expired, in batches that keep nobody waiting. */
export function createExpireCarts(
  database: ModuleDatabase<CartsSchema>,
  abandonCarts: AbandonCarts,
  clock: Clock,
): () => Promise<void> {
  return async () => {
    const now = clock.now();
    let expired: { userId: string }[];
    do {
      expired = await database.all(findExpiredCarts, { now, limit: BATCH });
      const userIds = expired.map(({ userId }) => userId);
      if (userIds.length > 0) {
        await database.transaction((transaction) => abandonCarts(transaction, userIds, now));
      }
    } while (expired.length === BATCH);
  };
}
