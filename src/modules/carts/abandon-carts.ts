import type { Transaction } from '../../platform/databases/index.ts';
import type { Publish } from '../../platform/events/index.ts';
import { closeCarts, countAbandonments, deleteLines, lockExpiredCarts } from './cart-store.ts';
import { cartsEvents } from './contract.ts';

export type AbandonCarts = (
  transaction: Transaction,
  userIds: readonly string[],
  now: number,
) => Promise<void>;

/** Empties those of the carts that have expired, and announces each that had something in it. */
export function createAbandonCarts(publish: Publish): AbandonCarts {
  return async (transaction, userIds, now) => {
    const expired = await transaction.all(lockExpiredCarts, { userIds: JSON.stringify(userIds), now });
    if (expired.length === 0) return;
    const carts = { userIds: JSON.stringify(expired.map(({ userId }) => userId)) };
    const lines = await transaction.all(deleteLines, carts);
    await transaction.execute(closeCarts, carts);
    const linesOf = Map.groupBy(lines, ({ userId }) => userId);
    const abandoned = await transaction.all(countAbandonments, {
      userIds: JSON.stringify([...linesOf.keys()]),
    });
    for (const { userId, abandonments } of abandoned) {
      const items = (linesOf.get(userId) ?? []).map(({ productId, quantity }) => ({ productId, quantity }));
      await publish(transaction, cartsEvents.cartAbandoned, {
        key: userId,
        version: abandonments,
        data: { userId, items },
      });
    }
  };
}
