import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { paymentsContract, paymentsEvents } from '../../../src/modules/payments/contract.ts';
import { paymentsModule } from '../../../src/modules/payments/module.ts';
import { GatewayError, type PaymentGateway } from '../../../src/modules/payments/payment-gateway.ts';
import { createSandboxGateway } from '../../../src/modules/payments/sandbox-gateway.ts';
import type { PaymentsSchema } from '../../../src/modules/payments/schema.ts';
import { statement } from '../../../src/platform/databases/index.ts';
import { defineModule, provide } from '../../../src/platform/kernel/index.ts';
import { bootModules } from '../../support/boot-modules.ts';
import { createRequestingUsers } from '../../support/fixtures/requesting-users.ts';
import { readLedger } from './ledger-file.ts';

/** `before`: the gateway is not reached. `after`: it does what it is asked, and its answer is lost. */
export type Fault = 'none' | 'before' | 'after';

const YEAR = 366 * 86_400_000;

interface Outbox {
  outbox: { seq: number; type: string; key: string; key_version: number; envelope: string };
}

const readPayments = statement((query: Kysely<PaymentsSchema>, given: { orderId: string }) =>
  query.selectFrom('payments').selectAll().where('order_id', '=', given.orderId),
);
const readRefunds = statement((query: Kysely<PaymentsSchema>, given: { paymentId: string }) =>
  query.selectFrom('refunds').selectAll().where('payment_id', '=', given.paymentId),
);
const readOutbox = statement((query: Kysely<Outbox>, given: { key: string }) =>
  query
    .selectFrom('outbox')
    .select(['type', 'key_version as version', 'envelope'])
    .where('key', '=', given.key)
    .orderBy('seq'),
);

/** payments on real files, with the real sandbox behind a line that can be made to fail. */
export async function bootPayments(options: { folder?: string } = {}) {
  const line = { fault: 'none' as Fault, calls: 0 };

  function createFailingLine(sandbox: PaymentGateway): PaymentGateway {
    async function pass<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
      line.calls += 1;
      const { fault } = line;
      if (fault === 'before') throw new GatewayError('unavailable', 'the line is down');
      const answer = await ask();
      if (fault === 'after') throw new GatewayError('timeout', 'the answer was lost');
      return answer;
    }
    return {
      capture: (request) => pass(() => sandbox.capture(request)),
      find: (key) => pass(() => sandbox.find(key)),
      void: (key) => pass(() => sandbox.void(key)),
      refund: (request) => pass(() => sandbox.refund(request)),
    };
  }

  const parts = paymentsModule.parts.map(({ factory, dependencies }) => ({
    factory,
    dependencies: dependencies.map((source) =>
      source === createSandboxGateway ? createFailingLine : source,
    ),
  }));
  const module = defineModule({
    ...paymentsModule,
    parts: [...parts, provide(createFailingLine, [createSandboxGateway])],
  });
  const requesting = createRequestingUsers(paymentsEvents.personErased);
  let years = 0;
  const clock = { now: () => Date.now() + years * YEAR };
  const booted = await bootModules({ modules: [module, requesting.module], clock, ...options });
  const payments = booted.kernel.client(paymentsContract);
  const { database } = booted.kernel.module('payments');

  return {
    ...booted,
    ...payments,
    line,
    passYears(more: number) {
      years += more;
    },
    /** The module's own job, as its timer would run it. */
    async runJob(name: string) {
      const job = booted.kernel.module('payments').jobs.find((candidate) => candidate.name === name);
      if (job === undefined) throw new Error(`payments has no job ${name}`);
      await job.run();
    },
    answers: requesting.answers,
    async erase(userId: string) {
      const { requestErasure } = booted.kernel.client(requesting.contract);
      await requestErasure({ userId, erasureId: randomUUID(), version: 2 });
      await booted.settled();
    },
    /** The gateway's entries about an order. */
    async ledgerOf(orderId: string) {
      const entries = await readLedger(booted.folder);
      return entries.filter(({ key }) => key.endsWith(`:${orderId}`));
    },
    async paymentOf(orderId: string) {
      const rows = await database.all(readPayments, { orderId });
      if (rows.length > 1) throw new Error(`order ${orderId} has ${rows.length} payments`);
      return rows[0];
    },
    refundsOf: (paymentId: string) => database.all(readRefunds, { paymentId }),
    async eventsOf(paymentId: string) {
      const rows = await database.all(readOutbox, { key: paymentId });
      return rows.map(({ type, version, envelope }) => ({
        type,
        version,
        data: JSON.parse(envelope).data as unknown,
      }));
    },
  };
}

export type BootedPayments = Awaited<ReturnType<typeof bootPayments>>;

/** What an order asks to be paid. */
export function paymentFor(orderId: string, method = 'pm_card_visa', amount = 4_299) {
  return { orderId, userId: randomUUID(), amount: { amount, currency: 'EUR' }, method };
}
