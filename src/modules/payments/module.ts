import { paymentsMigrations } from '../../../migrations/payments/index.ts';
import {
  anonymised,
  commandLogOf,
  databaseOf,
  defineModule,
  type Keeping,
  kept,
  platform,
  provide,
  react,
} from '../../platform/kernel/index.ts';
import { usersEvents } from '../users/contract.ts';
import { createCapturePayment } from './capture-payment.ts';
import { paymentsContract } from './contract.ts';
import { createDetachOldPayments } from './detach-old-payments.ts';
import { createExportPerson } from './export-person.ts';
import { createRecordPayment } from './record-payment.ts';
import { createRefundPayment } from './refund-payment.ts';
import { createSandboxGateway } from './sandbox-gateway.ts';
import type { PaymentsSchema } from './schema.ts';
import { createSettlePayment } from './settle-payment.ts';
import { createWhenErasureRequested } from './when-erasure-requested.ts';

const database = databaseOf<PaymentsSchema>();
const commands = commandLogOf<PaymentsSchema>();
const { clock, forget, ids, publish, dataFolder } = platform;

const ONE_DAY = 86_400_000;
/** The law of the country that the shop is run from decides; this is Germany's. */
const BOOKS: Keeping = {
  because: 'GDPR, article 17(3)(b), with § 147 AO and § 257 HGB: vouchers of what was paid and given back',
  until: 'the end of the eighth year after; then the job old-payments makes it anonymous',
};

export const paymentsModule = defineModule({
  contract: paymentsContract,
  owner: {
    team: '@tearline/payments',
    onCall: 'payments-on-call',
    objective: '99.9 % of calls are answered, 99 % of them within 6 s, the gateway included',
  },
  requires: [],
  tables: {
    payments: 'what became of the payment of each order',
    refunds: 'what was given back, and when',
    payers: 'who has paid, and whether they have been erased since',
  },
  personalData: {
    payments: {
      user_id: kept(BOOKS),
      order_id: kept(BOOKS),
      amount: kept(BOOKS),
      currency: kept(BOOKS),
      status: kept(BOOKS),
      gateway_reference: kept(BOOKS),
      created_at: kept(BOOKS),
      method: anonymised(),
    },
    refunds: { amount: kept(BOOKS), gateway_reference: kept(BOOKS), at: kept(BOOKS) },
    payers: {
      user_id: kept({
        because:
          'GDPR, article 17(3)(b): a payment that was under way must not be recorded with what it was paid with',
        until: 'the shop ends; it is an id that leads to nobody',
      }),
    },
  },
  migrations: paymentsMigrations,
  parts: [
    provide(createSandboxGateway, [dataFolder, clock, ids]),
    provide(createRecordPayment, [publish, clock, ids]),
    provide(createCapturePayment, [database, commands, createSandboxGateway, createRecordPayment]),
    provide(createSettlePayment, [database, commands, createSandboxGateway, createRecordPayment]),
    provide(createRefundPayment, [database, commands, createSandboxGateway, publish, clock, ids]),
    provide(createExportPerson, [database]),
    provide(createWhenErasureRequested, [publish, forget]),
    provide(createDetachOldPayments, [database, clock]),
  ],
  operations: (get) => ({
    capturePayment: get(createCapturePayment),
    settlePayment: get(createSettlePayment),
    refundPayment: get(createRefundPayment),
    exportPerson: get(createExportPerson),
  }),
  reactions: [react(usersEvents.erasureRequested, 'erase-person', createWhenErasureRequested)],
  jobs: [{ name: 'old-payments', everyMilliseconds: ONE_DAY, run: createDetachOldPayments }],
});
