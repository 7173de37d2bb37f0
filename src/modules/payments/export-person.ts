import type { Handler } from '../../platform/contracts/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { toIsoTime } from '../../platform/foundation/index.ts';
import type { paymentsContract } from './contract.ts';
import { findPaymentsOf } from './payer-store.ts';
import type { PaymentsSchema } from './schema.ts';

export function createExportPerson(
  database: ModuleDatabase<PaymentsSchema>,
): Handler<typeof paymentsContract.operations.exportPerson> {
  return async ({ personId: userId }) => {
    const rows = await database.all(findPaymentsOf, { userId });
    return {
      payments: rows.map((row) => ({
        paymentId: row.paymentId,
        userId,
        orderId: row.orderId,
        amount: { amount: row.amount, currency: row.currency },
        method: row.method,
        status: row.status,
        gatewayReference: row.gatewayReference,
        createdAt: toIsoTime(row.createdAt),
        refund:
          row.refundedAmount === null || row.refundedAt === null
            ? null
            : {
                amount: { amount: row.refundedAmount, currency: row.currency },
                gatewayReference: row.refundReference,
                at: toIsoTime(row.refundedAt),
              },
      })),
    };
  };
}
