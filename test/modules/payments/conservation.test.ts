import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BootedPayments, bootPayments, paymentFor } from './boot-payments.ts';
import type { Fault } from './failing-line.ts';

let shop: BootedPayments;
beforeAll(async () => {
  shop = await bootPayments();
});
afterAll(() => shop.stop());

type Verb = 'capture' | 'settle' | 'refund';

interface Step {
  readonly verb: Verb;
  readonly order: number;
  readonly fault: Fault;
  /** Under the key of the saga's step, as after a crash, or under a new one. */
  readonly sameKey: boolean;
  /** Without waiting for the one before. */
  readonly atOnce: boolean;
}

const steps = fc.array(
  fc.record<Step>({
    verb: fc.constantFrom('capture', 'capture', 'settle', 'refund'),
    order: fc.nat(1),
    fault: fc.constantFrom('none', 'none', 'before', 'after'),
    sameKey: fc.boolean(),
    atOnce: fc.boolean(),
  }),
  { maxLength: 14 },
);
const methods = fc.tuple(
  fc.constantFrom('pm_card_visa', 'pm_card_flaky', 'pm_card_declined'),
  fc.constantFrom('pm_card_visa', 'pm_card_flaky', 'pm_card_declined'),
);

type Payment = ReturnType<typeof paymentFor>;

async function ask(verb: Verb, payment: Payment, sameKey: boolean): Promise<unknown> {
  const { orderId } = payment;
  const options = { idempotencyKey: sameKey ? `saga:${orderId}/${verb}/forward` : randomUUID() };
  if (verb === 'capture') return shop.capturePayment(payment, options);
  if (verb === 'settle') return shop.settlePayment(payment, options);
  return shop.refundPayment({ orderId }, options);
}

/** The gateway's books and ours, about one order. */
async function compareBooks({ orderId }: Payment): Promise<void> {
  const entries = await shop.ledgerOf(orderId);
  const keys = entries.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  const sum = (kind: string) =>
    entries.filter((entry) => entry.kind === kind).reduce((total, { amount }) => total + amount, 0);

  const row = await shop.paymentOf(orderId);
  const refunds = row === undefined ? [] : await shop.refundsOf(row.id);
  const refunded = refunds.reduce((total, { amount }) => total + amount, 0);
  expect(sum('refund')).toBe(refunded);
  expect(sum('capture') - sum('refund')).toBe(row?.status === 'captured' ? row.amount : 0);

  const events = row === undefined ? [] : await shop.eventsOf(row.id);
  expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
  expect(events).toHaveLength(row?.version ?? 0);
}

describe('money captured less money refunded', () => {
  it('is the same in the gateway’s books and in ours, whatever is asked in whatever order and fails', async () => {
    await fc.assert(
      fc.asyncProperty(steps, methods, async (happenings, [left, right]) => {
        const payments = [paymentFor(randomUUID(), left), paymentFor(randomUUID(), right, 77)];
        const asked: Promise<unknown>[] = [];
        for (const { verb, order, fault, sameKey, atOnce } of happenings) {
          if (!atOnce) await Promise.allSettled(asked);
          shop.line.fault = fault;
          asked.push(ask(verb, payments[order] as Payment, sameKey));
        }
        await Promise.allSettled(asked);

        shop.line.fault = 'none';
        for (const payment of payments) {
          await shop.settlePayment(payment);
          // A refund that was cut short is repeated until it is done, as the cancellation does.
          if (happenings.some(({ verb, order }) => verb === 'refund' && payments[order] === payment)) {
            await shop.refundPayment({ orderId: payment.orderId });
          }
          await compareBooks(payment);
        }
      }),
      { numRuns: 60 },
    );
  });
});
