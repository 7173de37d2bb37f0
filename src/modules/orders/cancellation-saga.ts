import { z } from 'zod';
import { type Client, id, money } from '../../platform/contracts/index.ts';
import type { Publish } from '../../platform/events/index.ts';
import type { Clock } from '../../platform/foundation/index.ts';
import { defineSaga, type SagaDefinition } from '../../platform/sagas/index.ts';
import type { inventoryContract } from '../inventory/contract.ts';
import type { paymentsContract } from '../payments/contract.ts';
import { ordersEvents } from './contract.ts';
import { decideOrder } from './decide-order.ts';

const REFUND_DEADLINE_MILLISECONDS = 6_000;

const cancellationData = z.object({ orderId: id, userId: id, total: money });
export type CancellationData = z.infer<typeof cancellationData>;

/** Refund, restock, cancel. Nothing here can be refused for good, so every step is repeated until it is done. */
export function createCancellationSaga(
  payments: Client<typeof paymentsContract>,
  inventory: Client<typeof inventoryContract>,
  publish: Publish,
  clock: Clock,
): SagaDefinition<CancellationData> {
  return defineSaga<CancellationData>({
    type: 'cancellation',
    version: 1,
    data: cancellationData,
    steps: [
      {
        kind: 'retried',
        name: 'refund-payment',
        deadline: REFUND_DEADLINE_MILLISECONDS,
        forward: ({ orderId }, key) => payments.refundPayment({ orderId }, key),
      },
      {
        kind: 'retried',
        name: 'return-stock',
        forward: async ({ orderId }, key) => {
          await inventory.releaseStock({ orderId }, key);
          return null;
        },
      },
    ],
    async completed(transaction, saga, { orderId, userId, total }) {
      const decision = { orderId, sagaId: saga.id, status: 'cancelled', now: clock.now() } as const;
      const version = await decideOrder(transaction, decision);
      await publish(transaction, ordersEvents.orderCancelled, {
        key: orderId,
        version,
        data: { orderId, userId, total },
      });
    },
  });
}
