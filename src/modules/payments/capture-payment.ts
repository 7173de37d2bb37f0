import type { CommandLog } from '../../platform/commands/index.ts';
import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { askGateway } from './ask-gateway.ts';
import type { paymentsContract } from './contract.ts';
import { captureAgain, captureKeyOf } from './payment.ts';
import type { PaymentGateway } from './payment-gateway.ts';
import { findPayment } from './payment-store.ts';
import type { OrderPayment, RecordPayment } from './record-payment.ts';
import type { PaymentsSchema } from './schema.ts';

/**
 * Takes the money for an order: at the gateway first, then in the books. Cut short between the two, it is
 * asked again by the same gateway key, which takes nothing twice.
 */
export function createCapturePayment(
  database: ModuleDatabase<PaymentsSchema>,
  commands: CommandLog<PaymentsSchema>,
  gateway: PaymentGateway,
  recordPayment: RecordPayment,
): Handler<typeof paymentsContract.operations.capturePayment> {
  /** Answers the gateway's reference; null where there is nothing to take, or the order has its payment. */
  async function take({ orderId, amount, method }: OrderPayment): Promise<string | null> {
    if (amount.amount === 0) return null;
    if ((await database.first(findPayment, { orderId })) !== undefined) return null;
    const request = { key: captureKeyOf(orderId), amount, method };
    const { reference } = await askGateway(orderId, () => gateway.capture(request));
    return reference;
  }

  return (input, call) =>
    commands.runPrepared(
      call,
      input,
      () => take(input),
      async (transaction, reference) => {
        const payment = await recordPayment(transaction, input, { status: 'captured', reference });
        return { paymentId: captureAgain(payment, input.amount) };
      },
    );
}
