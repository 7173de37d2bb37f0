import { z } from 'zod';
import { type Client, id, money } from '../../platform/contracts/index.ts';
import type { Transaction } from '../../platform/databases/index.ts';
import type { Publish } from '../../platform/events/index.ts';
import type { Clock } from '../../platform/foundation/index.ts';
import { defineSaga, type SagaDefinition, type SagaIdentity } from '../../platform/sagas/index.ts';
import type { inventoryContract } from '../inventory/contract.ts';
import type { paymentsContract } from '../payments/contract.ts';
import type { usersContract } from '../users/contract.ts';
import { ordersEvents } from './contract.ts';
import { decideOrder } from './decide-order.ts';
import { rejectionOf } from './order-failure.ts';

/** Longer than the gateway's own deadline, so that the gateway's word arrives. */
const PAYMENT_DEADLINE_MILLISECONDS = 6_000;

const checkoutData = z.object({
  orderId: id,
  userId: id,
  items: z.array(z.object({ productId: id, quantity: z.int() })),
  cartLines: z.array(z.object({ productId: id, revision: z.int() })),
  total: money,
  loyaltyPoints: z.int(),
  paymentMethod: z.string(),
});
export type CheckoutData = z.infer<typeof checkoutData>;

/** Reserve, redeem, pay (the pivot), confirm; or undo what was done and reject. */
export function createCheckoutSaga(
  inventory: Client<typeof inventoryContract>,
  users: Client<typeof usersContract>,
  payments: Client<typeof paymentsContract>,
  publish: Publish,
  clock: Clock,
): SagaDefinition<CheckoutData> {
  async function confirm(transaction: Transaction, saga: SagaIdentity, data: CheckoutData): Promise<void> {
    const { orderId, userId, total, items, cartLines, loyaltyPoints } = data;
    const version = await decideOrder(transaction, {
      orderId,
      sagaId: saga.id,
      status: 'confirmed',
      now: clock.now(),
    });
    const fact = { orderId, userId, total, items, cartLines, loyaltyPoints };
    await publish(transaction, ordersEvents.orderConfirmed, { key: orderId, version, data: fact });
  }

  return defineSaga<CheckoutData>({
    type: 'checkout',
    version: 1,
    data: checkoutData,
    steps: [
      {
        kind: 'compensatable',
        name: 'reserve-stock',
        forward: async ({ orderId, items }, key) => {
          await inventory.reserveStock({ orderId, items }, key);
          return null;
        },
        compensate: async ({ orderId }, key) => {
          await inventory.releaseStock({ orderId }, key);
        },
      },
      {
        kind: 'compensatable',
        name: 'redeem-points',
        when: ({ loyaltyPoints }) => loyaltyPoints > 0,
        forward: async ({ orderId, userId, loyaltyPoints }, key) => {
          await users.redeemPoints({ orderId, userId, points: loyaltyPoints }, key);
          return null;
        },
        compensate: async ({ orderId, userId }, key) => {
          await users.returnPoints({ orderId, userId }, key);
        },
      },
      {
        kind: 'pivot',
        name: 'take-payment',
        deadline: PAYMENT_DEADLINE_MILLISECONDS,
        forward: (data, key) => payments.capturePayment(paymentOf(data), key),
        settle: async (data, key) => {
          const { paymentId } = await payments.settlePayment(paymentOf(data), key);
          return paymentId === null ? undefined : { paymentId };
        },
      },
    ],
    completed: confirm,
    async compensated(transaction, saga, { orderId, userId }, failure) {
      const rejection = rejectionOf(orderId, failure);
      const decision = {
        orderId,
        sagaId: saga.id,
        status: 'rejected',
        failure: rejection,
        now: clock.now(),
      } as const;
      const version = await decideOrder(transaction, decision);
      const fact = { orderId, userId, code: rejection.code };
      await publish(transaction, ordersEvents.orderRejected, { key: orderId, version, data: fact });
    },
  });
}

function paymentOf({ orderId, userId, total, paymentMethod }: CheckoutData) {
  return { orderId, userId, amount: total, method: paymentMethod };
}
