import { expect, it } from 'vitest';
import { rejectionOf } from '../../../src/modules/orders/order-failure.ts';
import { AppError, type ErrorDetails } from '../../../src/platform/foundation/index.ts';

function rejectedFor(code: string, details?: ErrorDetails): string {
  const failure = new AppError({
    code,
    kind: 'timeout',
    message: 'no answer',
    ...(details && { details }),
  });
  return rejectionOf('order', failure).code;
}

it.each([
  ['payments.gateway-timeout', undefined],
  ['databases.outcome-unknown', { module: 'payments' }],
  ['contracts.deadline-exceeded', { callee: 'payments.capturePayment' }],
  ['sagas.step-timeout', { step: 'take-payment' }],
])('an order is rejected for its payment when that was not answered: %s', (code, details) => {
  expect(rejectedFor(code, details)).toBe('orders.payment-failed');
});

it.each([
  ['databases.outcome-unknown', { module: 'inventory' }],
  ['contracts.deadline-exceeded', { callee: 'users.redeemPoints' }],
  ['sagas.step-timeout', { step: 'reserve-stock' }],
])('an order is not rejected for its payment when somebody else did not answer: %s', (code, details) => {
  expect(rejectedFor(code, details)).toBe('orders.order-failed');
});
