import { type Kysely, sql } from 'kysely';
import { statement } from '../../platform/databases/index.ts';
import { NOBODY } from './payer.ts';
import type { PaymentsSchema } from './schema.ts';

type PaymentsQuery = Kysely<PaymentsSchema>;

/** Until the transaction ends the payer is not erased; one who is by now stays it. */
export const lockPayer = statement((query: PaymentsQuery, given: { userId: string }) =>
  query
    .insertInto('payers')
    .values({ user_id: given.userId, erased: sql.lit(0) })
    .onConflict((conflict) =>
      conflict.column('user_id').doUpdateSet((row) => ({ erased: row.ref('payers.erased') })),
    ),
);

/** Waits for the payments that are being recorded; those that come later know of it. Answers 0 for one who is erased already. */
export const erasePayer = statement((query: PaymentsQuery, given: { userId: string }) =>
  query
    .insertInto('payers')
    .values({ user_id: given.userId, erased: sql.lit(1) })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet({ erased: sql.lit(1) })
        .where('payers.erased', '=', sql.lit(0)),
    ),
);

/** What the books do not need. */
export const blankMethods = statement((query: PaymentsQuery, given: { userId: string }) =>
  query
    .updateTable('payments')
    .set({ method: sql.lit('') })
    .where('user_id', '=', given.userId),
);

/** Payments that no law wants to be somebody's any more. */
export const detachOldPayments = statement((query: PaymentsQuery, given: { createdBefore: number }) =>
  query
    .updateTable('payments')
    .set({ user_id: sql.lit(NOBODY) })
    .where('created_at', '<', given.createdBefore)
    .where('user_id', 'in', (row) =>
      row.selectFrom('payers').select('user_id').where('erased', '=', sql.lit(1)),
    ),
);

export const findPaymentsOf = statement((query: PaymentsQuery, given: { userId: string }) =>
  query
    .selectFrom('payments')
    .leftJoin('refunds', 'refunds.payment_id', 'payments.id')
    .select([
      'payments.id as paymentId',
      'payments.order_id as orderId',
      'payments.amount',
      'payments.currency',
      'payments.method',
      'payments.status',
      'payments.gateway_reference as gatewayReference',
      'payments.created_at as createdAt',
      'refunds.amount as refundedAmount',
      'refunds.gateway_reference as refundReference',
      'refunds.at as refundedAt',
    ])
    .where('payments.user_id', '=', given.userId)
    .orderBy('payments.id'),
);
