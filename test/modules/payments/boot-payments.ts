import { randomUUID } from 'node:crypto';
import { usersContract, usersEvents } from '../../../src/modules/users/contract.ts';
import { fakeOf, shiftedClock, slice } from '../../support/kit/index.ts';
import { Line, paymentsOnALine } from './failing-line.ts';
import { readLedger } from './ledger-file.ts';
import { readPayments, readRefunds } from './stored-payments.ts';

const YEAR = 366 * 86_400_000;

/** payments on real files, with the real sandbox behind a line that can be made to fail. */
export async function bootPayments(options: { folder?: string } = {}) {
  const users = fakeOf(usersContract);
  const clock = shiftedClock();
  const booted = await slice(paymentsOnALine, { beside: [users], clock, ...options });
  const payments = booted.client;
  const line = new Line(booted.folder);
  line.fault = 'none';

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
      const rows = await booted.kernel.inside('payments', readPayments, { orderId });
      if (rows.length > 1) throw new Error(`order ${orderId} has ${rows.length} payments`);
      return rows[0];
    },
    refundsOf: (paymentId: string) => booted.kernel.inside('payments', readRefunds, { paymentId }),
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
