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

const keyOf = (direction: 'forward' | 'settle') => ({
  idempotencyKey: `saga:${orderId}/take-payment/${direction}`,
});
const kinds = async () => (await shop.ledgerOf(orderId)).map(({ kind }) => kind);

describe('settling a payment', () => {
  it('finds what was captured but not recorded, and records it with its event', async () => {
    const payment = paymentFor(orderId);
    shop.line.fault = 'after';
    await expect(shop.capturePayment(payment, keyOf('forward'))).rejects.toThrow();
    shop.line.fault = 'none';
    const { paymentId } = await shop.settlePayment(payment, keyOf('settle'));
    const [entry] = await shop.ledgerOf(orderId);
    expect(await shop.paymentOf(orderId)).toMatchObject({
      id: paymentId,
      status: 'captured',
      gateway_reference: entry?.reference,
    });
    expect(await shop.eventsOf(paymentId ?? '')).toMatchObject([
      { type: 'payments.payment-captured', version: 1 },
    ]);
    expect(await shop.capturePayment(payment, keyOf('forward'))).toEqual({ paymentId });
    expect(await shop.settlePayment(payment, keyOf('settle'))).toEqual({ paymentId });
    expect(await kinds()).toEqual(['capture']);
    expect(await shop.eventsOf(paymentId ?? '')).toHaveLength(1);
  });

  it('answers what is recorded without the gateway', async () => {
    const payment = paymentFor(orderId);
    const { paymentId } = await shop.capturePayment(payment);
    expect(await shop.settlePayment(payment)).toEqual({ paymentId });
    expect(shop.line.calls).toBe(1);
  });

  it('makes sure that what was not captured never will be', async () => {
    const payment = paymentFor(orderId);
    expect(await shop.settlePayment(payment, keyOf('settle'))).toEqual({ paymentId: null });
    expect(await shop.settlePayment(payment, keyOf('settle'))).toEqual({ paymentId: null });
    expect(await shop.settlePayment(payment)).toEqual({ paymentId: null });
    for (const key of [keyOf('forward'), keyOf('forward'), {}]) {
      await expect(shop.capturePayment(payment, key)).rejects.toMatchObject({
        code: 'payments.payment-voided',
        kind: 'conflict',
        details: { orderId },
      });
    }
    expect(await kinds()).toEqual(['void']);
    const voided = await shop.paymentOf(orderId);
    expect(voided).toMatchObject({ status: 'voided', gateway_reference: null, version: 0 });
    expect(await shop.eventsOf(voided?.id ?? '')).toEqual([]);
  });

  it('cut short after the void refuses the capture all the same, and ends when repeated', async () => {
    const payment = paymentFor(orderId);
    shop.line.fault = 'after';
    await expect(shop.settlePayment(payment, keyOf('settle'))).rejects.toMatchObject({
      code: 'payments.gateway-timeout',
    });
    expect(await shop.paymentOf(orderId)).toBeUndefined();
    shop.line.fault = 'none';
    await expect(shop.capturePayment(payment)).rejects.toMatchObject({ code: 'payments.payment-voided' });
    expect(await shop.settlePayment(payment, keyOf('settle'))).toEqual({ paymentId: null });
    expect(await kinds()).toEqual(['void']);
  });

  it('fails when the gateway cannot be reached, and decides nothing', async () => {
    const payment = paymentFor(orderId);
    shop.line.fault = 'before';
    await expect(shop.settlePayment(payment, keyOf('settle'))).rejects.toMatchObject({
      code: 'payments.gateway-unavailable',
    });
    shop.line.fault = 'none';
    const { paymentId } = await shop.capturePayment(payment);
    expect(await shop.settlePayment(payment, keyOf('settle'))).toEqual({ paymentId });
  });

  it('of nothing needs no gateway', async () => {
    const payment = paymentFor(orderId, 'pm_card_visa', 0);
    expect(await shop.settlePayment(payment)).toEqual({ paymentId: null });
    await expect(shop.capturePayment(payment)).rejects.toMatchObject({ code: 'payments.payment-voided' });
    orderId = randomUUID();
    const free = paymentFor(orderId, 'pm_card_visa', 0);
    const { paymentId } = await shop.capturePayment(free);
    expect(await shop.settlePayment(free)).toEqual({ paymentId });
    expect(shop.line.calls).toBe(0);
  });

  it('beside a capture agrees with it', async () => {
    for (let round = 0; round < 30; round += 1) {
      orderId = randomUUID();
      const payment = paymentFor(orderId);
      const capture = () => shop.capturePayment(payment, keyOf('forward')).catch(() => ({ paymentId: null }));
      const settle = () => shop.settlePayment(payment, keyOf('settle'));
      const [left, right] = await Promise.all(
        round % 2 === 0 ? [capture(), settle()] : [settle(), capture()],
      );
      expect(left).toEqual(right);
      expect(await kinds()).toEqual([left.paymentId === null ? 'void' : 'capture']);
    }
  });

  it('of what was given back finds nothing that is held', async () => {
    const payment = paymentFor(orderId);
    await shop.capturePayment(payment);
    await shop.refundPayment({ orderId });
    expect(await shop.settlePayment(payment)).toEqual({ paymentId: null });
  });
});
