import type { Publish, Reaction } from '../../platform/events/index.ts';
import type { Forget } from '../../platform/kernel/index.ts';
import type { usersEvents } from '../users/contract.ts';
import { deleteLines, eraseCart } from './cart-store.ts';
import { cartsContract, cartsEvents } from './contract.ts';

/** Empties the cart of a person for good. */
export function createWhenErasureRequested(
  publish: Publish,
  forget: Forget,
): Reaction<typeof usersEvents.erasureRequested.data> {
  return {
    async apply(transaction, { data: { erasureId, userId } }) {
      // First: it waits for whoever is changing the cart, and nobody changes it afterwards.
      const carts = await transaction.execute(eraseCart, { userId });
      const lines = await transaction.all(deleteLines, { userIds: JSON.stringify([userId]) });
      await forget(transaction, { personId: userId, keys: [userId] });
      // Told again, it has nothing to add to what was answered.
      if (carts === 0) return;
      await publish(transaction, cartsEvents.personErased, {
        key: erasureId,
        version: 1,
        data: {
          erasureId,
          module: cartsContract.module,
          report: [
            { table: 'cart_lines', treatment: 'erased', rows: lines.length },
            { table: 'carts', treatment: 'kept', rows: carts },
          ],
        },
      });
    },
  };
}
