export type LoyaltyReason = 'earned' | 'redeemed' | 'returned' | 'taken-back';

/** What an order has done to its buyer's balance, as far as it is known. */
export interface PointsOfOrder {
  readonly reason: LoyaltyReason;
  readonly points: number;
}

export interface PointsChange {
  readonly reason: LoyaltyReason;
  readonly points: number;
}

const MINOR_UNITS_PER_POINT = 100;

/** What a confirmed order earns; nothing when its cancellation was heard of first. */
export function earnPoints(totalAmount: number, known: readonly PointsOfOrder[]): PointsChange | undefined {
  const points = Math.floor(totalAmount / MINOR_UNITS_PER_POINT);
  if (points === 0 || find(known, 'earned') !== undefined || find(known, 'taken-back') !== undefined)
    return undefined;
  return { reason: 'earned', points };
}

/**
 * Takes back what a cancelled order earned. A change of nothing is recorded too: it keeps an order whose
 * confirmation is heard of later from earning.
 */
export function takePointsBack(known: readonly PointsOfOrder[]): PointsChange | undefined {
  if (find(known, 'taken-back') !== undefined) return undefined;
  return { reason: 'taken-back', points: 0 - (find(known, 'earned')?.points ?? 0) };
}

/** Gives back what was redeemed for an order, once. */
export function returnPoints(known: readonly PointsOfOrder[]): PointsChange | undefined {
  const redeemed = find(known, 'redeemed');
  if (redeemed === undefined || find(known, 'returned') !== undefined) return undefined;
  return { reason: 'returned', points: -redeemed.points };
}

/** How many points an order has redeemed, whether or not they were returned since. */
export function redeemedBy(known: readonly PointsOfOrder[]): number | undefined {
  const redeemed = find(known, 'redeemed');
  return redeemed === undefined ? undefined : -redeemed.points;
}

export function isReturned(known: readonly PointsOfOrder[]): boolean {
  return find(known, 'returned') !== undefined;
}

function find(known: readonly PointsOfOrder[], reason: LoyaltyReason): PointsOfOrder | undefined {
  return known.find((entry) => entry.reason === reason);
}
