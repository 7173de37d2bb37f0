import type { CommandLog } from '../../platform/commands/index.ts';
import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { askGateway } from './ask-gateway.ts';
import type { paymentsContract } from './contract.ts';
import { captureKeyOf, heldPaymentId } from './payment.ts';
import type { PaymentGateway } from './payment-gateway.ts';
import { findPayment } from './payment-store.ts';
import type { OrderPayment, Outcome, RecordPayment } from './record-payment.ts';
import type { PaymentsSchema } from './schema.ts';

const VOIDED: Outcome = { status: 'voided' };

/** Ends all doubt about a capture: what the gateway has taken is recorded, what it has not it never will. */
export function createSettlePayment(
  database: ModuleDatabase<PaymentsSchema>,
  commands: CommandLog<PaymentsSchema>,
  gateway: PaymentGateway,
  recordPayment: RecordPayment,
): Handler<typeof paymentsContract.operations.settlePayment> {
  async function settle({ orderId, amount }: OrderPayment): Promise<Outcome> {
    if (amount.amount === 0) return VOIDED;
    // Then the outcome is known, and the one answered here is not looked at.
    if ((await database.first(findPayment, { orderId })) !== undefined) return VOIDED;
    const answer = await askGateway(orderId, () => gateway.void(captureKeyOf(orderId)));
    return answer.outcome === 'captured' ? { status: 'captured', reference: answer.reference } : VOIDED;
  }

  return (input, call) =>
    commands.runPrepared(
      call,
      input,
      () => settle(input),
      async (transaction, outcome) => ({
        paymentId: heldPaymentId(await recordPayment.first(transaction, input, outcome)),
      }),
    );
}
