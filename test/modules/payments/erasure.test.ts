import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { atOnce } from '../../support/at-once.ts';
import { type BootedPayments, bootPayments, paymentFor } from './boot-payments.ts';

let shop: BootedPayments;
beforeEach(async () => {
  shop = await bootPayments();
});
afterEach(() => shop.stop());

const NOBODY = '00000000-0000-0000-0000-000000000000';

it('keeps the books and drops what was paid with, of the person alone', async () => {
  const [mine, theirs] = [paymentFor(randomUUID()), paymentFor(randomUUID())];
  await shop.capturePayment(mine);
  await shop.capturePayment(theirs);
  const before = await shop.paymentOf(mine.orderId);
  await shop.erase(mine.userId);
  expect(await shop.paymentOf(mine.orderId)).toEqual({ ...before, method: '' });
  expect((await shop.paymentOf(theirs.orderId))?.method).toBe('pm_card_visa');
  expect(shop.answers).toMatchObject([{ module: 'payments', report: [{ rows: 1 }, { rows: 1 }] }]);
});

it('records a payment that was under way without what it was paid with', async () => {
  const payment = paymentFor(randomUUID());
  await shop.erase(payment.userId);
  await shop.capturePayment(payment);
  expect(await shop.paymentOf(payment.orderId)).toMatchObject({ status: 'captured', method: '' });
  expect(await shop.refundPayment({ orderId: payment.orderId })).toEqual({ refunded: payment.amount });
});

it('never keeps what was paid with, whichever comes first', async () => {
  for (let round = 0; round < 10; round += 1) {
    const payment = paymentFor(randomUUID());
    await atOnce([() => shop.erase(payment.userId), () => shop.capturePayment(payment)]);
    expect((await shop.paymentOf(payment.orderId))?.method).toBe('');
  }
});

it('makes payments of erased people nobody’s once the law does not want them kept', async () => {
  const [erased, staying] = [paymentFor(randomUUID()), paymentFor(randomUUID())];
  for (const payment of [erased, staying]) await shop.capturePayment(payment);
  await shop.erase(erased.userId);
  await shop.runJob('old-payments');
  expect((await shop.paymentOf(erased.orderId))?.user_id).toBe(erased.userId);
  shop.passYears(9);
  await shop.runJob('old-payments');
  expect((await shop.paymentOf(erased.orderId))?.user_id).toBe(NOBODY);
  expect((await shop.paymentOf(staying.orderId))?.user_id).toBe(staying.userId);
});
