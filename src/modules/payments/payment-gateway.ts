import type { Money } from '../../platform/contracts/index.ts';

/**
 * The company that moves the money. A key belongs to one capture or one refund and makes it happen once,
 * however often it is asked for, also after a crash; asked again, it answers the first result.
 * Every method answers or throws a GatewayError within the adapter's own deadline, which is below those of
 * the contract's operations.
 */
export interface PaymentGateway {
  capture(request: CaptureRequest): Promise<{ readonly reference: string }>;
  /** What became of a capture. It may still be under way: only `void` settles that. */
  find(key: string): Promise<CaptureOutcome | { readonly outcome: 'unknown' }>;
  /** At one stroke: a captured one stays captured and says so; any other will be refused from now on. */
  void(key: string): Promise<CaptureOutcome>;
  refund(request: RefundRequest): Promise<{ readonly reference: string }>;
}

export interface CaptureRequest {
  readonly key: string;
  readonly amount: Money;
  /** The gateway's own name for the card or account, such as `pm_card_visa`. */
  readonly method: string;
}

export interface RefundRequest {
  readonly key: string;
  readonly captureKey: string;
  readonly amount: Money;
}

export type CaptureOutcome =
  | { readonly outcome: 'captured'; readonly reference: string }
  | { readonly outcome: 'voided' };

export type GatewayFailure =
  /** Refused for a `reason`; no money was moved. */
  | 'declined'
  /** The capture was voided before. */
  | 'voided'
  /** The key was used before for something else; no money was moved now. */
  | 'key-reused'
  /** Failed for certain before any money was moved. */
  | 'unavailable'
  /** No answer in time, or the connection broke: whether money was moved is unknown. */
  | 'timeout';

export class GatewayError extends Error {
  readonly failure: GatewayFailure;
  readonly reason: string;

  constructor(failure: GatewayFailure, reason: string, cause?: unknown) {
    super(`the payment gateway: ${failure} (${reason})`, cause === undefined ? undefined : { cause });
    this.name = 'GatewayError';
    this.failure = failure;
    this.reason = reason;
  }
}
