import { paymentsMigrations } from '../../../migrations/payments/index.ts';
import { commandLogOf, databaseOf, defineModule, platform, provide } from '../../platform/kernel/index.ts';
import { createCapturePayment } from './capture-payment.ts';
import { paymentsContract } from './contract.ts';
import { createRecordPayment } from './record-payment.ts';
import { createRefundPayment } from './refund-payment.ts';
import { createSandboxGateway } from './sandbox-gateway.ts';
import type { PaymentsSchema } from './schema.ts';
import { createSettlePayment } from './settle-payment.ts';

const database = databaseOf<PaymentsSchema>();
const commands = commandLogOf<PaymentsSchema>();
const { clock, ids, publish, dataFolder } = platform;

export const paymentsModule = defineModule({
  contract: paymentsContract,
  owner: { team: '@tearline/payments', onCall: 'payments-on-call' },
  requires: [],
  tables: {
    payments: 'what became of the payment of each order',
    refunds: 'what was given back, and when',
  },
  migrations: paymentsMigrations,
  parts: [
    provide(createSandboxGateway, [dataFolder, clock, ids]),
    provide(createRecordPayment, [publish, clock, ids]),
    provide(createCapturePayment, [database, commands, createSandboxGateway, createRecordPayment]),
    provide(createSettlePayment, [database, commands, createSandboxGateway, createRecordPayment]),
    provide(createRefundPayment, [database, commands, createSandboxGateway, publish, clock, ids]),
  ],
  operations: (get) => ({
    capturePayment: get(createCapturePayment),
    settlePayment: get(createSettlePayment),
    refundPayment: get(createRefundPayment),
  }),
});
