import { z } from 'zod';
import type { Transaction } from '../../platform/databases/index.ts';
import type { AbandonCarts } from './abandon-carts.ts';
import { findCart, reviseCart } from './cart-store.ts';
import { cartsErrors } from './contract.ts';

const HOUR_MILLISECONDS = 3_600_000;
const hours = 'has to be a whole number of hours from 1 to 720, e.g. 72.';

export const cartsConfiguration = z.object({
  CART_HOURS: z.coerce.number({ error: hours }).int(hours).min(1, hours).max(720, hours).default(72),
});
export type CartsConfiguration = z.output<typeof cartsConfiguration>;

/** Answers a revision that the cart has never had. */
export type ReviseCart = (transaction: Transaction, userId: string, now: number) => Promise<number>;

/** Begins a change of a cart, which then lives on from now; an expired one is abandoned first, an erased one refused. */
export function createReviseCart(abandonCarts: AbandonCarts, { CART_HOURS }: CartsConfiguration): ReviseCart {
  return async (transaction, userId, now) => {
    const revision = { userId, now, expiresAt: now + CART_HOURS * HOUR_MILLISECONDS };
    const open = await transaction.first(reviseCart, revision);
    if (open !== undefined) return open.version;
    await abandonCarts(transaction, [userId], now);
    const reopened = await transaction.first(reviseCart, revision);
    if (reopened !== undefined) return reopened.version;
    if ((await transaction.first(findCart, { userId }))?.erased === 1) throw cartsErrors.accountErased({});
    throw new TypeError(`the expired cart of ${userId} was not closed`);
  };
}
