import { toIsoTime } from '../../platform/foundation/index.ts';

/** One line of a pending order, with the names of those it is about; null where nobody knows any. */
export interface PendingLine {
  readonly id: string;
  readonly user_id: string;
  readonly total: number;
  readonly currency: string;
  readonly placed_at: number;
  readonly product_id: string;
  readonly quantity: number;
  readonly user_name: string | null;
  readonly user_email: string | null;
  readonly product_name: string | null;
}

/** Lines, and how old the names in them are; null when the owners have just said them. */
export interface PendingLines {
  readonly lines: readonly PendingLine[];
  readonly copies: { readonly asOf: string | null; readonly ageSeconds: number | null } | null;
}

const UNKNOWN = '(unknown)';

/** Lines in the order of their orders, as the report shows them. */
export function toPendingReport(lines: readonly PendingLine[]) {
  const byOrder = [...Map.groupBy(lines, ({ id }) => id).values()];
  return byOrder.flatMap((ofOrder) => {
    const [order] = ofOrder;
    return order === undefined ? [] : toReportItem(order, ofOrder);
  });
}

function toReportItem(order: PendingLine, lines: readonly PendingLine[]) {
  return {
    orderId: order.id,
    placedAt: toIsoTime(order.placed_at),
    total: { amount: order.total, currency: order.currency },
    user: {
      userId: order.user_id,
      name: order.user_name ?? UNKNOWN,
      email: order.user_email ?? UNKNOWN,
    },
    items: lines.map(({ product_id: productId, product_name: name, quantity }) => ({
      productId,
      name: name ?? UNKNOWN,
      quantity,
    })),
  };
}
