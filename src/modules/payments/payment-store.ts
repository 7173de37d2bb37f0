import { type Kysely, sql } from 'kysely';
import { statement } from '../../platform/databases/index.ts';
import type { PaymentStatus } from './payment.ts';
import type { PaymentsSchema } from './schema.ts';

type PaymentsQuery = Kysely<PaymentsSchema>;

export const findPayment = statement((query: PaymentsQuery, given: { orderId: string }) =>
  query
    .selectFrom('payments')
    .select(['id', 'order_id as orderId', 'status', 'amount', 'currency'])
    .where('order_id', '=', given.orderId),
);

interface NewPayment {
  id: string;
  orderId: string;
  userId: string;
  amount: number;
  currency: string;
  method: string;
  status: PaymentStatus;
  gatewayReference: string | null;
  version: number;
  now: number;
}

/** Fails when the order has a payment already. */
export const insertNewPayment = statement((query: PaymentsQuery, given: NewPayment) =>
  newPayment(query, given),
);

/** Answers 0 when the order has a payment already, which stays as it is. */
export const insertPayment = statement((query: PaymentsQuery, given: NewPayment) =>
  newPayment(query, given).onConflict((conflict) => conflict.column('order_id').doNothing()),
);

/** Of a payer who has been erased it is not stored what they paid with; the payer is locked. */
function newPayment(query: PaymentsQuery, given: NewPayment) {
  return query.insertInto('payments').values(({ selectFrom }) => ({
    id: given.id,
    order_id: given.orderId,
    user_id: given.userId,
    amount: given.amount,
    currency: given.currency,
    method: selectFrom('payers')
      .select(sql<string>`case when erased = 1 then '' else cast(${given.method} as text) end`.as('method'))
      .where('user_id', '=', given.userId),
    status: given.status,
    gateway_reference: given.gatewayReference,
    version: given.version,
    created_at: given.now,
    updated_at: given.now,
  }));
}

/** Answers the payment's new version; nothing when it is not held, or no longer. */
export const markRefunded = statement((query: PaymentsQuery, given: { id: string; now: number }) =>
  query
    .updateTable('payments')
    .set((row) => ({ status: sql.lit('refunded'), version: row('version', '+', 1), updated_at: given.now }))
    .where('id', '=', given.id)
    .where('status', '=', sql.lit('captured'))
    .returning('version'),
);

interface NewRefund {
  id: string;
  paymentId: string;
  amount: number;
  gatewayReference: string | null;
  now: number;
}

export const insertRefund = statement((query: PaymentsQuery, given: NewRefund) =>
  query.insertInto('refunds').values({
    id: given.id,
    payment_id: given.paymentId,
    amount: given.amount,
    gateway_reference: given.gatewayReference,
    at: given.now,
  }),
);
