import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

const forward = () => ({ idempotencyKey: `saga:${orderId}/take-payment/forward` });
const kinds = async () => (await shop.ledgerOf(orderId)).map(({ kind }) => kind);

describe('capturing a payment', () => {
  it('takes the money, records it and announces it', async () => {
    const payment = paymentFor(orderId);
    const { paymentId } = await shop.capturePayment(payment, forward());
    const [entry] = await shop.ledgerOf(orderId);
    expect(entry).toMatchObject({ kind: 'capture', key: `order:${orderId}`, amount: 4_299, currency: 'EUR' });
    expect(await shop.paymentOf(orderId)).toMatchObject({
      id: paymentId,
      user_id: payment.userId,
      amount: 4_299,
      currency: 'EUR',
      method: 'pm_card_visa',
      status: 'captured',
      gateway_reference: entry?.reference,
      version: 1,
    });
    expect(await shop.eventsOf(paymentId)).toEqual([
      { type: 'payments.payment-captured', version: 1, data: { paymentId, orderId, amount: payment.amount } },
    ]);
  });

  it('happens once for an order, whatever the key', async () => {
    const payment = paymentFor(orderId);
    const first = await shop.capturePayment(payment, forward());
    expect(await shop.capturePayment(payment, forward())).toEqual(first);
    expect(await shop.capturePayment(payment, { idempotencyKey: 'another' })).toEqual(first);
    expect(await shop.capturePayment(payment)).toEqual(first);
    expect(await kinds()).toEqual(['capture']);
    expect(await shop.eventsOf(first.paymentId)).toHaveLength(1);
    expect(shop.line.calls).toBe(1);
  });

  it('happens once when many ask at the same time', async () => {
    const payment = paymentFor(orderId);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        shop.capturePayment(payment, index % 2 === 0 ? forward() : {}),
      ),
    );
    expect(new Set(answers.map(({ paymentId }) => paymentId)).size).toBe(1);
    expect(await kinds()).toEqual(['capture']);
  });

  it('of nothing is recorded without the gateway', async () => {
    const { paymentId } = await shop.capturePayment(paymentFor(orderId, 'pm_card_declined', 0), forward());
    expect(await shop.paymentOf(orderId)).toMatchObject({
      status: 'captured',
      amount: 0,
      gateway_reference: null,
    });
    expect(await shop.eventsOf(paymentId)).toHaveLength(1);
    expect(shop.line.calls).toBe(0);
  });

  it.each([
    ['pm_card_declined', 'card_declined'],
    ['pm_card_unheard_of', 'unknown_payment_method'],
  ])('with %s is declined, and stays so for the key', async (method, reason) => {
    const refusal = { code: 'payments.payment-declined', kind: 'conflict', details: { reason } };
    await expect(shop.capturePayment(paymentFor(orderId, method), forward())).rejects.toMatchObject(refusal);
    await expect(shop.capturePayment(paymentFor(orderId, method))).rejects.toMatchObject(refusal);
    expect(await kinds()).toEqual([]);
    expect(await shop.paymentOf(orderId)).toBeUndefined();
  });

  it('with another method succeeds after a decline', async () => {
    await expect(shop.capturePayment(paymentFor(orderId, 'pm_card_declined'))).rejects.toThrow();
    await shop.capturePayment(paymentFor(orderId));
    expect(await kinds()).toEqual(['capture']);
  });

  it('with pm_card_flaky fails, then succeeds with the same key', async () => {
    const payment = paymentFor(orderId, 'pm_card_flaky');
    await expect(shop.capturePayment(payment, forward())).rejects.toMatchObject({
      code: 'payments.gateway-unavailable',
      kind: 'unavailable',
    });
    await shop.capturePayment(payment, forward());
    expect(await kinds()).toEqual(['capture']);
  });

  it('with pm_card_timeout is given up, and can be settled', async () => {
    const payment = paymentFor(orderId, 'pm_card_timeout');
    await expect(shop.capturePayment(payment, forward())).rejects.toMatchObject({
      code: 'payments.gateway-timeout',
      kind: 'timeout',
    });
    expect(await shop.settlePayment(payment)).toEqual({ paymentId: null });
  });

  it('of another amount for the same order is refused, and takes nothing', async () => {
    const payment = paymentFor(orderId);
    const other = { ...payment, amount: { amount: 1, currency: 'EUR' } };
    const refusal = { code: 'payments.payment-differs', details: { orderId } };
    shop.line.fault = 'after';
    await expect(shop.capturePayment(payment)).rejects.toThrow();
    shop.line.fault = 'none';
    await expect(shop.capturePayment(other)).rejects.toMatchObject(refusal);
    await shop.capturePayment(payment);
    await expect(shop.capturePayment(other)).rejects.toMatchObject(refusal);
    expect((await shop.ledgerOf(orderId)).map(({ amount }) => amount)).toEqual([4_299]);
  });

  it('is for modules alone', async () => {
    const asking = shop.as(randomUUID(), () => shop.capturePayment(paymentFor(orderId)));
    await expect(asking).rejects.toMatchObject({ code: 'contracts.forbidden' });
  });
});

describe('a capture cut short between the gateway and the books', () => {
  it('is finished by repeating it: one entry, one payment', async () => {
    const payment = paymentFor(orderId);
    shop.line.fault = 'after';
    await expect(shop.capturePayment(payment, forward())).rejects.toMatchObject({
      code: 'payments.gateway-timeout',
    });
    expect(await kinds()).toEqual(['capture']);
    expect(await shop.paymentOf(orderId)).toBeUndefined();

    shop.line.fault = 'none';
    const { paymentId } = await shop.capturePayment(payment, forward());
    expect(await kinds()).toEqual(['capture']);
    expect(await shop.paymentOf(orderId)).toMatchObject({ id: paymentId, status: 'captured', amount: 4_299 });
    expect(await shop.eventsOf(paymentId)).toHaveLength(1);
  });

  it('is finished after a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tearline-'));
    const earlier = await bootPayments({ folder });
    const payment = paymentFor(orderId);
    earlier.line.fault = 'after';
    await expect(earlier.capturePayment(payment, forward())).rejects.toThrow();
    await earlier.stop();

    const later = await bootPayments({ folder });
    const { paymentId } = await later.capturePayment(payment, forward());
    expect(await later.ledgerOf(orderId)).toHaveLength(1);
    expect(await later.paymentOf(orderId)).toMatchObject({ id: paymentId, status: 'captured' });
    await later.stop();
    await rm(folder, { recursive: true });
  });
});
