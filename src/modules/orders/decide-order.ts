import type { Transaction } from '../../platform/databases/index.ts';
import type { AppError } from '../../platform/foundation/index.ts';
import type { OrderStatus } from './order.ts';
import { writeFailure } from './order-failure.ts';
import { decideOrder as updateOrder, insertHistory } from './order-store.ts';
import { deletePendingOrder } from './pending-order-store.ts';

export interface Decision {
  readonly orderId: string;
  readonly sagaId: string;
  readonly status: OrderStatus;
  readonly failure?: AppError;
  readonly now: number;
}

/** Ends a saga's hold on an order with a new status; answers the order's new version. */
export async function decideOrder(transaction: Transaction, decision: Decision): Promise<number> {
  const { orderId, sagaId, status, failure, now } = decision;
  const text = failure === undefined ? null : writeFailure(failure);
  const decided = await transaction.first(updateOrder, { id: orderId, sagaId, status, failure: text, now });
  if (decided === undefined) throw new TypeError(`order ${orderId} is not held by saga ${sagaId}`);
  transaction.enqueue(insertHistory, { orderId, version: decided.version, status, now });
  // What is cancelled has been confirmed before, and left the report then.
  if (status !== 'cancelled') transaction.enqueue(deletePendingOrder, { orderId });
  return decided.version;
}
