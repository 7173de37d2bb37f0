import type { Publish, Reaction } from '../../platform/events/index.ts';
import type { Forget } from '../../platform/kernel/index.ts';
import type { usersEvents } from '../users/contract.ts';
import { paymentsContract, paymentsEvents } from './contract.ts';
import { blankMethods, erasePayer } from './payer-store.ts';

/** Keeps what the law wants kept of a person's payments, and drops what they paid with. */
export function createWhenErasureRequested(
  publish: Publish,
  forget: Forget,
): Reaction<typeof usersEvents.erasureRequested.data> {
  return {
    async apply(transaction, { data: { erasureId, userId } }) {
      // First: it waits for whoever is recording a payment, and later ones are recorded without a method.
      const isNew = (await transaction.execute(erasePayer, { userId })) > 0;
      const payments = await transaction.execute(blankMethods, { userId });
      await forget(transaction, { personId: userId, keys: [userId] });
      // Told again, it has nothing to add to what was answered.
      if (!isNew) return;
      await publish(transaction, paymentsEvents.personErased, {
        key: erasureId,
        version: 1,
        data: {
          erasureId,
          module: paymentsContract.module,
          report: [
            { table: 'payments', treatment: 'kept', rows: payments },
            { table: 'payers', treatment: 'kept', rows: 1 },
          ],
        },
      });
    },
  };
}
