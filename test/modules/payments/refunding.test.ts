import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BootedPayments, bootPayments, paymentFor } from './boot-payments.ts';

let shop: BootedPayments;
let orderId: string;
beforeAll(async () => {
  shop = await bootPayments();
});
afterAll(() => shop.stop());
beforeEach(() => {
  orderId = randomUUID();
  shop.line.fault = 'none';
  shop.line.calls = 0;
});

const key = () => ({ idempotencyKey: `saga:${orderId}/refund-payment/forward` });
const kinds = async () => (await shop.ledgerOf(orderId)).map(({ kind }) => kind);

describe('refunding a payment', () => {
  it('gives back all, records it and announces it', async () => {
    const { paymentId } = await shop.capturePayment(paymentFor(orderId));
    const amount = { amount: 4_299, currency: 'EUR' };
    expect(await shop.refundPayment({ orderId }, key())).toEqual({ refunded: amount });
    const entry = (await shop.ledgerOf(orderId))[1];
    expect(entry).toMatchObject({ kind: 'refund', key: `refund:${orderId}`, amount: 4_299 });
    expect(await shop.paymentOf(orderId)).toMatchObject({ id: paymentId, status: 'refunded', version: 2 });
    expect(await shop.refundsOf(paymentId)).toMatchObject([
      { payment_id: paymentId, amount: 4_299, gateway_reference: entry?.reference },
    ]);
    expect((await shop.eventsOf(paymentId))[1]).toEqual({
      type: 'payments.payment-refunded',
      version: 2,
      data: { paymentId, orderId, amount },
    });
  });

  it('happens once, and answers the same to whoever asks', async () => {
    const { paymentId } = await shop.capturePayment(paymentFor(orderId));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => shop.refundPayment({ orderId }, index % 2 === 0 ? key() : {})),
    );
    answers.push(await shop.refundPayment({ orderId }, key()), await shop.refundPayment({ orderId }));
    for (const answer of answers) expect(answer).toEqual({ refunded: { amount: 4_299, currency: 'EUR' } });
    expect(await kinds()).toEqual(['capture', 'refund']);
    expect(await shop.refundsOf(paymentId)).toHaveLength(1);
    expect(await shop.eventsOf(paymentId)).toHaveLength(2);
  });

  it('cut short between the gateway and the books is finished by repeating it', async () => {
    const { paymentId } = await shop.capturePayment(paymentFor(orderId));
    shop.line.fault = 'after';
    await expect(shop.refundPayment({ orderId }, key())).rejects.toMatchObject({
      code: 'payments.gateway-timeout',
    });
    expect(await shop.paymentOf(orderId)).toMatchObject({ status: 'captured' });
    shop.line.fault = 'before';
    await expect(shop.refundPayment({ orderId }, key())).rejects.toMatchObject({
      code: 'payments.gateway-unavailable',
    });
    shop.line.fault = 'none';
    await shop.refundPayment({ orderId }, key());
    expect(await kinds()).toEqual(['capture', 'refund']);
    expect(await shop.refundsOf(paymentId)).toHaveLength(1);
  });

  it('does nothing when nothing was taken', async () => {
    expect(await shop.refundPayment({ orderId }, key())).toEqual({ refunded: null });
    await shop.settlePayment(paymentFor(orderId));
    expect(await shop.refundPayment({ orderId })).toEqual({ refunded: null });
    expect(await kinds()).toEqual(['void']);
  });

  it('of nothing needs no gateway', async () => {
    const { paymentId } = await shop.capturePayment(paymentFor(orderId, 'pm_card_visa', 0));
    expect(await shop.refundPayment({ orderId })).toEqual({ refunded: { amount: 0, currency: 'EUR' } });
    expect(await shop.refundsOf(paymentId)).toMatchObject([{ amount: 0, gateway_reference: null }]);
    expect(await shop.eventsOf(paymentId)).toHaveLength(2);
    expect(shop.line.calls).toBe(0);
  });

  it('waits for money that was taken but is not recorded yet', async () => {
    const payment = paymentFor(orderId);
    shop.line.fault = 'after';
    await expect(shop.capturePayment(payment)).rejects.toThrow();
    shop.line.fault = 'none';
    await expect(shop.refundPayment({ orderId }, key())).rejects.toMatchObject({
      code: 'payments.payment-unsettled',
      kind: 'unavailable',
      details: { orderId },
    });
    await shop.settlePayment(payment);
    expect(await shop.refundPayment({ orderId }, key())).toEqual({ refunded: payment.amount });
  });

  it('is for good: the order cannot be charged again', async () => {
    const payment = paymentFor(orderId);
    await shop.capturePayment(payment);
    await shop.refundPayment({ orderId });
    await expect(shop.capturePayment(payment)).rejects.toMatchObject({ code: 'payments.payment-voided' });
    expect(await kinds()).toEqual(['capture', 'refund']);
  });
});
