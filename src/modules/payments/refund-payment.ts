import type { CommandLog } from '../../platform/commands/index.ts';
import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase, Transaction } from '../../platform/databases/index.ts';
import type { Publish } from '../../platform/events/index.ts';
import type { Clock, Ids } from '../../platform/foundation/index.ts';
import { askGateway } from './ask-gateway.ts';
import { type paymentsContract, paymentsErrors, paymentsEvents } from './contract.ts';
import { captureKeyOf, moneyOf, type Payment, refundKeyOf } from './payment.ts';
import type { PaymentGateway } from './payment-gateway.ts';
import { findPayment, insertRefund, markRefunded } from './payment-store.ts';
import type { PaymentsSchema } from './schema.ts';

interface GivenBack {
  readonly payment: Payment;
  /** Null where the gateway had nothing to give back, now or for the first time. */
  readonly reference: string | null;
}

/** Gives back the money of an order: at the gateway first, then in the books, once however often it is asked. */
export function createRefundPayment(
  database: ModuleDatabase<PaymentsSchema>,
  commands: CommandLog<PaymentsSchema>,
  gateway: PaymentGateway,
  publish: Publish,
  clock: Clock,
  ids: Ids,
): Handler<typeof paymentsContract.operations.refundPayment> {
  async function giveBack(orderId: string): Promise<GivenBack | undefined> {
    const payment = await database.first(findPayment, { orderId });
    if (payment === undefined) await assertNothingTaken(orderId);
    if (payment === undefined || payment.status === 'voided') return undefined;
    if (payment.status === 'refunded' || payment.amount === 0) return { payment, reference: null };
    const keys = { key: refundKeyOf(orderId), captureKey: captureKeyOf(orderId) };
    const request = { ...keys, amount: moneyOf(payment) };
    const { reference } = await askGateway(orderId, () => gateway.refund(request));
    return { payment, reference };
  }

  /** A capture may have been cut short between the gateway and the books. */
  async function assertNothingTaken(orderId: string): Promise<void> {
    const { outcome } = await askGateway(orderId, () => gateway.find(captureKeyOf(orderId)));
    if (outcome === 'captured') throw paymentsErrors.paymentUnsettled({ orderId });
  }

  async function record(transaction: Transaction, { payment, reference }: GivenBack): Promise<void> {
    const { id: paymentId, orderId, amount } = payment;
    const now = clock.now();
    const refunded = await transaction.first(markRefunded, { id: paymentId, now });
    if (refunded === undefined) return;
    const refund = { id: ids.next(), paymentId, amount, gatewayReference: reference, now };
    await transaction.execute(insertRefund, refund);
    const data = { paymentId, orderId, amount: moneyOf(payment) };
    const { version } = refunded;
    await publish(transaction, paymentsEvents.paymentRefunded, { key: paymentId, version, data });
  }

  return (input, call) =>
    commands.runPrepared(
      call,
      input,
      () => giveBack(input.orderId),
      async (transaction, given) => {
        if (given === undefined) return { refunded: null };
        await record(transaction, given);
        return { refunded: moneyOf(given.payment) };
      },
    );
}
