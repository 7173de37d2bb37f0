import type { ErasureReport } from '../../platform/contracts/index.ts';
import type { Transaction } from '../../platform/databases/index.ts';
import type { Publish, Reaction } from '../../platform/events/index.ts';
import { AppError } from '../../platform/foundation/index.ts';
import type { Forget } from '../../platform/kernel/index.ts';
import type { usersEvents } from '../users/contract.ts';
import { countryOnly } from './buyer.ts';
import { anonymiseOrder, eraseBuyer, findOrdersOf, reduceOrder } from './buyer-store.ts';
import { ordersContract, ordersEvents } from './contract.ts';
import { userCopies } from './user-copies.ts';

type OrderOfBuyer = Awaited<ReturnType<typeof findOrders>>[number];

/**
 * Keeps of a person's orders what the law wants kept, and makes the rest anonymous. An order that is still
 * being decided ends first: until then this is tried again.
 */
export function createWhenErasureRequested(
  publish: Publish,
  forget: Forget,
): Reaction<typeof usersEvents.erasureRequested.data> {
  return {
    async apply(transaction, event) {
      const { erasureId, userId } = event.data;
      // First: it waits for whoever is placing an order, and nobody places one afterwards.
      const isNew = (await transaction.execute(eraseBuyer, { userId })) > 0;
      const orders = await findOrders(transaction, userId);
      if (orders.some(isUnderWay)) throw orderUnderWay();
      const report = reduceOrders(transaction, orders);
      const { incarnation, version, time } = event;
      // A mark stays in its place, so that no older event, answer or filling brings the name back.
      await userCopies.forget(transaction, { key: userId, incarnation, version, asOf: Date.parse(time) });
      await forget(transaction, { personId: userId, keys: [userId, ...orders.map(({ id }) => id)] });
      // Told again, it has nothing to add to what was answered.
      if (!isNew) return;
      await publish(transaction, ordersEvents.personErased, {
        key: erasureId,
        version: 1,
        data: { erasureId, module: ordersContract.module, report },
      });
    },
  };
}

function findOrders(transaction: Transaction, userId: string) {
  return transaction.all(findOrdersOf, { userId });
}

function isUnderWay({ status, sagaId }: OrderOfBuyer): boolean {
  return status === 'pending' || sagaId !== null;
}

/** A rejected order came to nothing: nobody has to account for it. */
function reduceOrders(transaction: Transaction, orders: readonly OrderOfBuyer[]): ErasureReport {
  const rejected = orders.filter(({ status }) => status === 'rejected');
  const accounted = orders.filter(({ status }) => status !== 'rejected');
  for (const { id, shippingAddress } of rejected)
    transaction.enqueue(anonymiseOrder, { id, address: countryOnly(shippingAddress) });
  for (const { id, shippingAddress } of accounted)
    transaction.enqueue(reduceOrder, { id, shippingAddress: countryOnly(shippingAddress) });
  return [
    { table: 'orders', treatment: 'anonymised', rows: rejected.length },
    { table: 'orders', treatment: 'kept', rows: accounted.length },
    { table: 'user_copies', treatment: 'anonymised', rows: 1 },
    { table: 'buyers', treatment: 'kept', rows: 1 },
  ];
}

/** It names nobody: errors of attempts are kept. */
function orderUnderWay(): AppError {
  return new AppError({
    code: 'orders.erasure-waits',
    kind: 'unavailable',
    message:
      'An order of somebody who is to be erased is still being decided, so nothing was erased yet. It is tried again by itself; if it stays, look at the saga with: npm run tearline -- sagas list.',
  });
}
