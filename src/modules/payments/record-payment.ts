import type { Money } from '../../platform/contracts/index.ts';
import type { Transaction } from '../../platform/databases/index.ts';
import type { Publish } from '../../platform/events/index.ts';
import type { Clock, Ids } from '../../platform/foundation/index.ts';
import { paymentsEvents } from './contract.ts';
import { lockPayer } from './payer-store.ts';
import type { Payment } from './payment.ts';
import { findPayment, insertNewPayment, insertPayment } from './payment-store.ts';

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

export interface RecordPayment {
  /** Stores the first outcome of an order's payment, with its event, and answers the payment the order has. */
  first(transaction: Transaction, of: OrderPayment, outcome: Outcome): Promise<Payment>;
  /** The same for an order that has none yet: it waits for no answer, and for one that has, the transaction fails. */
  only(transaction: Transaction, of: OrderPayment, outcome: Outcome): Promise<Payment>;
}

export function createRecordPayment(publish: Publish, clock: Clock, ids: Ids): RecordPayment {
  function newPayment({ orderId, userId, amount: money, method }: OrderPayment, outcome: Outcome) {
    const { status } = outcome;
    return {
      id: ids.next(),
      orderId,
      userId,
      ...money,
      method,
      status,
      gatewayReference: status === 'captured' ? outcome.reference : null,
      version: status === 'captured' ? 1 : 0,
      now: clock.now(),
    };
  }

  async function announce(transaction: Transaction, payment: Payment, amount: Money): Promise<Payment> {
    const { id, orderId, status } = payment;
    if (status === 'captured') {
      const data = { paymentId: id, orderId, amount };
      await publish(transaction, paymentsEvents.paymentCaptured, { key: id, version: 1, data });
    }
    return payment;
  }

  return {
    async first(transaction, of, outcome) {
      const payment = newPayment(of, outcome);
      transaction.enqueue(lockPayer, of);
      const inserted = await transaction.execute(insertPayment, payment);
      if (inserted === 0) return findStored(transaction, of.orderId);
      return announce(transaction, payment, of.amount);
    },

    async only(transaction, of, outcome) {
      const payment = newPayment(of, outcome);
      transaction.enqueue(lockPayer, of);
      transaction.enqueue(insertNewPayment, payment);
      return announce(transaction, payment, of.amount);
    },
  };
}

/** The payment that the order has. */
export async function findStored(transaction: Transaction, orderId: string): Promise<Payment> {
  const payment = await transaction.first(findPayment, { orderId });
  if (payment === undefined) throw new TypeError(`the payment of order ${orderId} is neither there nor new`);
  return payment;
}
