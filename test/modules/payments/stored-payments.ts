import type { Kysely } from 'kysely';
import type { PaymentsSchema } from '../../../src/modules/payments/schema.ts';
import { statement } from '../../../src/platform/databases/index.ts';
import { exportedAs } from '../../support/exported-as.ts';
import type { Hosted } from '../../support/tested-kernel.ts';

const selectPayments = statement((query: Kysely<PaymentsSchema>, given: { readonly orderId: string }) =>
  query.selectFrom('payments').selectAll().where('order_id', '=', given.orderId),
);
const selectRefunds = statement((query: Kysely<PaymentsSchema>, given: { readonly paymentId: string }) =>
  query.selectFrom('refunds').selectAll().where('payment_id', '=', given.paymentId),
);

export const readPayments = exportedAs(
  import.meta.url,
  'readPayments',
  ({ module }: Hosted, given: { readonly orderId: string }) => module.database.all(selectPayments, given),
);

export const readRefunds = exportedAs(
  import.meta.url,
  'readRefunds',
  ({ module }: Hosted, given: { readonly paymentId: string }) => module.database.all(selectRefunds, given),
);
