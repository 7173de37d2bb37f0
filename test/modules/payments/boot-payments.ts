import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { paymentsModule } from '../../../src/modules/payments/module.ts';
import { GatewayError, type PaymentGateway } from '../../../src/modules/payments/payment-gateway.ts';
import { createSandboxGateway } from '../../../src/modules/payments/sandbox-gateway.ts';
import type { PaymentsSchema } from '../../../src/modules/payments/schema.ts';
import { statement } from '../../../src/platform/databases/index.ts';
import { defineModule, provide } from '../../../src/platform/kernel/index.ts';
import { usersContract, usersEvents } from '../../../src/modules/users/contract.ts';
import { fakeOf, shiftedClock, slice } from '../../support/kit/index.ts';
import { readLedger } from './ledger-file.ts';

/** `before`: the gateway is not reached. `after`: it does what it is asked, and its answer is lost. */
export type Fault = 'none' | 'before' | 'after';

const YEAR = 366 * 86_400_000;

const readPayments = statement((query: Kysely<PaymentsSchema>, given: { orderId: string }) =>
  query.selectFrom('payments').selectAll().where('order_id', '=', given.orderId),
);
const readRefunds = statement((query: Kysely<PaymentsSchema>, given: { paymentId: string }) =>
  query.selectFrom('refunds').selectAll().where('payment_id', '=', given.paymentId),
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
  const users = fakeOf(usersContract);
  const clock = shiftedClock();
  const booted = await slice(module, { beside: [users], clock, ...options });
  const payments = booted.client;
  const { database } = booted.kernel.module('payments');

  return {
    ...booted,
    ...payments,
    line,
    passYears(more: number) {
      clock.pass(more * YEAR);
    },
    get answers() {
      return users.heard.map(({ data }) => data);
    },
    erase: (userId: string) =>
      booted.announce(usersEvents.erasureRequested, {
        key: userId,
        version: 2,
        data: { userId, erasureId: randomUUID() },
      }),
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
      const events = (await booted.published()).filter(({ key }) => key === paymentId);
      return events.map(({ type, version, data }) => ({ type, version, data: data as unknown }));
    },
  };
}

export type BootedPayments = Awaited<ReturnType<typeof bootPayments>>;

/** What an order asks to be paid. */
export function paymentFor(orderId: string, method = 'pm_card_visa', amount = 4_299) {
  return { orderId, userId: randomUUID(), amount: { amount, currency: 'EUR' }, method };
}
