import type { Money } from '../../platform/contracts/index.ts';
import { paymentsErrors } from './contract.ts';

export type PaymentStatus = 'captured' | 'voided' | 'refunded';

export interface Payment {
  readonly id: string;
  readonly orderId: string;
  readonly status: PaymentStatus;
  readonly amount: number;
  readonly currency: string;
}

/** Under which the gateway knows the payment of an order: one for each order, whoever asks and however often. */
export function captureKeyOf(orderId: string): string {
  return `order:${orderId}`;
}

export function refundKeyOf(orderId: string): string {
  return `refund:${orderId}`;
}

export function moneyOf({ amount, currency }: Payment): Money {
  return { amount, currency };
}

/** The id of the payment if the money is held; null if it never was, or is no longer. */
export function heldPaymentId({ id, status }: Payment): string | null {
  return status === 'captured' ? id : null;
}

/** What asking for a payment that is there already comes to: its id, or a refusal. */
export function captureAgain(payment: Payment, asked: Money): string {
  const { orderId, amount, currency } = payment;
  const paymentId = heldPaymentId(payment);
  if (paymentId === null) throw paymentsErrors.paymentVoided({ orderId });
  if (amount !== asked.amount || currency !== asked.currency)
    throw paymentsErrors.paymentDiffers({ orderId });
  return paymentId;
}
