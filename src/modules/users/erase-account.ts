import type { ErasureReport } from '../../platform/contracts/index.ts';
import type { Transaction } from '../../platform/databases/index.ts';
import type { Publish } from '../../platform/events/index.ts';
import type { Clock, Ids } from '../../platform/foundation/index.ts';
import type { Forget } from '../../platform/kernel/index.ts';
import { cartsEvents } from '../carts/contract.ts';
import { ordersEvents } from '../orders/contract.ts';
import { paymentsEvents } from '../payments/contract.ts';
import { sessionsEvents } from '../sessions/contract.ts';
import { usersErrors, usersEvents } from './contract.ts';
import { type Erasure, type RequestedBy, showErasure } from './erasure.ts';
import {
  deleteAddressesOf,
  deleteLoyaltyOf,
  deletePreferencesOf,
  deleteUser,
  insertAnswer,
  insertErasure,
} from './erasure-store.ts';
import { lockUser } from './user-store.ts';

/** The answers that every request waits for. */
export const ANSWERS = [
  sessionsEvents.personErased,
  cartsEvents.personErased,
  ordersEvents.personErased,
  paymentsEvents.personErased,
];

export type EraseAccount = (
  transaction: Transaction,
  userId: string,
  requestedBy: RequestedBy,
) => Promise<Erasure>;

/**
 * Deletes an account with all that belongs to it, and asks the other modules to do their part. All in one
 * transaction: from its commit on nobody can sign in to it, order by it or change it.
 */
export function createEraseAccount(publish: Publish, forget: Forget, clock: Clock, ids: Ids): EraseAccount {
  async function deleteAll(transaction: Transaction, userId: string): Promise<ErasureReport> {
    const tables = [
      { table: 'addresses', remove: deleteAddressesOf },
      { table: 'preferences', remove: deletePreferencesOf },
      { table: 'loyalty_entries', remove: deleteLoyaltyOf },
      { table: 'users', remove: deleteUser },
    ];
    const report: ErasureReport = [];
    for (const { table, remove } of tables) {
      const rows = await transaction.execute(remove, { userId });
      report.push({ table, treatment: 'erased', rows });
    }
    return report;
  }

  return async (transaction, userId, requestedBy) => {
    const user = await transaction.first(lockUser, { id: userId });
    if (user === undefined) throw usersErrors.userNotFound({ userId });
    if (user.role === 'staff') throw usersErrors.staffNotErasable({ userId });
    const report = await deleteAll(transaction, userId);
    await forget(transaction, { personId: userId, keys: [userId] });
    const [id, now] = [ids.next(), clock.now()];
    transaction.enqueue(insertErasure, { id, personId: userId, requestedBy, now });
    const answers = [
      {
        erasureId: id,
        module: usersEvents.erasureRequested.module,
        report: JSON.stringify(report),
        answeredAt: now,
      },
      ...ANSWERS.map(({ module }) => ({ erasureId: id, module, report: null, answeredAt: null })),
    ];
    for (const answer of answers) transaction.enqueue(insertAnswer, answer);
    await publish(transaction, usersEvents.erasureRequested, {
      key: userId,
      version: user.version + 1,
      data: { erasureId: id, userId },
    });
    return showErasure({ id, requestedBy, requestedAt: now, completedAt: null }, answers);
  };
}
