import { AppError, type ErrorDetails } from '../../platform/foundation/index.ts';
import { inventoryErrors } from '../inventory/contract.ts';
import { paymentsErrors } from '../payments/contract.ts';
import { usersErrors } from '../users/contract.ts';
import { ordersErrors } from './contract.ts';

/** Why an order was rejected, in the words of orders: what a participant said is its own affair. */
export function rejectionOf(orderId: string, failure: AppError): AppError {
  if (inventoryErrors.outOfStock.is(failure)) return ordersErrors.outOfStock({ orderId, ...failure.details });
  if (usersErrors.notEnoughPoints.is(failure))
    return ordersErrors.notEnoughPoints({ orderId, ...failure.details });
  if (paymentsErrors.paymentDeclined.is(failure))
    return ordersErrors.paymentDeclined({ orderId, ...failure.details });
  return isAboutPayment(failure)
    ? ordersErrors.paymentFailed({ orderId })
    : ordersErrors.orderFailed({ orderId });
}

/** What payments said, or what was said of it: that its database or itself did not answer. */
function isAboutPayment({ code, details = {} }: AppError): boolean {
  const { module, callee, step } = details;
  return (
    code.startsWith('payments.') ||
    module === 'payments' ||
    step === 'take-payment' ||
    String(callee).startsWith('payments.')
  );
}

export function writeFailure({ code, message, details }: AppError): string {
  return JSON.stringify({ code, message, details });
}

export function readFailure(text: string): { code: string; message: string } {
  const { code, message } = JSON.parse(text) as { code: string; message: string };
  return { code, message };
}

/** The stored rejection as the error that answers the order, now and whenever the key is used again. */
export function rejectionFrom(text: string): AppError {
  const { code, message, details } = JSON.parse(text) as {
    code: string;
    message: string;
    details: ErrorDetails;
  };
  return new AppError({ code, kind: 'conflict', message, details });
}
