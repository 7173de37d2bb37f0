import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { atOnce, times } from '../../support/at-once.ts';
import { type BootedPayments, bootPayments, paymentFor } from './boot-payments.ts';

const ROUNDS = 10;

let shop: BootedPayments;
beforeAll(async () => {
  shop = await bootPayments();
});
afterAll(() => shop.stop());

it.each([4_299, 0])(
  'a payment of %i that is captured and settled at once comes out in one way',
  async (amount) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const payment = paymentFor(randomUUID(), 'pm_card_visa', amount);
      const [captured, settled] = await atOnce([
        () => shop.capturePayment(payment),
        () => shop.settlePayment(payment),
      ]);
      expect(settled).toBe('ok');
      const stored = await shop.paymentOf(payment.orderId);
      expect(captured).toBe(stored?.status === 'captured' ? 'ok' : 'payments.payment-voided');
      const { paymentId } = await shop.settlePayment(payment);
      expect(paymentId).toBe(stored?.status === 'captured' ? stored.id : null);
      expect(await shop.eventsOf(stored?.id ?? '')).toHaveLength(stored?.status === 'captured' ? 1 : 0);
    }
  },
);

it('a payment that is captured by several at once is taken and recorded once', async () => {
  const payment = paymentFor(randomUUID());
  expect(await atOnce(times(4, () => shop.capturePayment(payment)))).toEqual(['ok', 'ok', 'ok', 'ok']);
  const stored = await shop.paymentOf(payment.orderId);
  expect(await shop.eventsOf(stored?.id ?? '')).toHaveLength(1);
  expect(await shop.ledgerOf(payment.orderId)).toHaveLength(1);
});

it('a payment that is refunded by several at once is given back once', async () => {
  const payment = paymentFor(randomUUID());
  const { paymentId } = await shop.capturePayment(payment);
  const refund = () => shop.refundPayment({ orderId: payment.orderId });
  expect(await atOnce(times(4, refund))).toEqual(['ok', 'ok', 'ok', 'ok']);
  expect(await shop.refundsOf(paymentId)).toHaveLength(1);
  expect((await shop.eventsOf(paymentId)).map(({ version }) => version)).toEqual([1, 2]);
});
