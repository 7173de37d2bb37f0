import type { PaymentStatus } from './payment.ts';

export interface PaymentRow {
  id: string;
  /** One payment for an order, ever. */
  order_id: string;
  user_id: string;
  /** Minor units. */
  amount: number;
  currency: string;
  /** Empty once the payer has been erased. */
  method: string;
  status: PaymentStatus;
  /** The gateway's name for the capture; null where it took nothing. */
  gateway_reference: string | null;
  /** The version of the payment's latest event; 0 for a voided one, of which there is nothing to tell. */
  version: number;
  created_at: number;
  updated_at: number;
}

export interface RefundRow {
  id: string;
  payment_id: string;
  amount: number;
  /** Null where nothing had been taken, so that the gateway was not asked. */
  gateway_reference: string | null;
  at: number;
}

export interface PayerRow {
  user_id: string;
  /** 1 once the person has been erased. */
  erased: number;
}

export interface PaymentsSchema {
  payments: PaymentRow;
  refunds: RefundRow;
  payers: PayerRow;
}
