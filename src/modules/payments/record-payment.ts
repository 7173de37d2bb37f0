import type { Money } from '../../platform/contracts/index.ts';
import type { Transaction } from '../../platform/databases/index.ts';
import type { Publish } from '../../platform/events/index.ts';
import type { Clock, Ids } from '../../platform/foundation/index.ts';
import { paymentsEvents } from './contract.ts';
import { lockPayer } from './payer-store.ts';
import type { Payment } from './payment.ts';
import { findPayment, insertPayment } from './payment-store.ts';

export interface OrderPayment {
  readonly orderId: string;
  readonly userId: string;
  readonly amount: Money;
  readonly method: string;
}

/** How the payment of an order came out; `reference` is null where the gateway had nothing to take. */
export type Outcome =
  | { readonly status: 'captured'; readonly reference: string | null }
  | { readonly status: 'voided' };

export type RecordPayment = (
  transaction: Transaction,
  of: OrderPayment,
  outcome: Outcome,
) => Promise<Payment>;

/** Stores the first outcome of an order's payment, with its event, and answers the payment the order has. */
export function createRecordPayment(publish: Publish, clock: Clock, ids: Ids): RecordPayment {
  return async (transaction, { orderId, userId, amount: money, method }, outcome) => {
    const id = ids.next();
    const { status } = outcome;
    transaction.enqueue(lockPayer, { userId });
    const inserted = await transaction.execute(insertPayment, {
      id,
      orderId,
      userId,
      ...money,
      method,
      status,
      gatewayReference: status === 'captured' ? outcome.reference : null,
      version: status === 'captured' ? 1 : 0,
      now: clock.now(),
    });
    if (inserted === 0) return findStored(transaction, orderId);
    if (status === 'captured') {
      const data = { paymentId: id, orderId, amount: money };
      await publish(transaction, paymentsEvents.paymentCaptured, { key: id, version: 1, data });
    }
    return { id, orderId, status, ...money };
  };
}

async function findStored(transaction: Transaction, orderId: string): Promise<Payment> {
  const payment = await transaction.first(findPayment, { orderId });
  if (payment === undefined) throw new TypeError(`the payment of order ${orderId} is neither there nor new`);
  return payment;
}
