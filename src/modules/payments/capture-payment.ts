import type { CommandLog } from '../../platform/commands/index.ts';
import type { Handler } from '../../platform/contracts/index.ts';
import { isDuplicateKey, type ModuleDatabase } from '../../platform/databases/index.ts';
import { askGateway } from './ask-gateway.ts';
import type { paymentsContract } from './contract.ts';
import { captureAgain, captureKeyOf } from './payment.ts';
import type { PaymentGateway } from './payment-gateway.ts';
import { findPayment } from './payment-store.ts';
import { findStored, type OrderPayment, type RecordPayment } from './record-payment.ts';
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
  async function take(
    { orderId, amount, method }: OrderPayment,
    finding: Promise<unknown>,
  ): Promise<string | null> {
    if (amount.amount === 0) return null;
    if ((await finding) !== undefined) return null;
    const request = { key: captureKeyOf(orderId), amount, method };
    const { reference } = await askGateway(orderId, () => gateway.capture(request));
    return reference;
  }

  return async (input, call) => {
    const { orderId, amount } = input;
    // Asked beside the command log, and not behind it.
    const finding = database.first(findPayment, { orderId });
    finding.catch(() => undefined);
    try {
      return await commands.runPrepared(
        call,
        input,
        () => take(input, finding),
        async (transaction, reference) => {
          const payment = await recordPayment.only(transaction, input, { status: 'captured', reference });
          return { paymentId: captureAgain(payment, amount) };
        },
      );
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return commands.run(call, input, async (transaction) => ({
        paymentId: captureAgain(await findStored(transaction, orderId), amount),
      }));
    }
  };
}
