import type { Generated } from 'kysely';

export interface CartRow {
  user_id: string;
  /** Raised by every change and never put back, so a line that comes again has a revision never seen before. */
  version: number;
  /** Null once the cart has expired: nothing is left that could. */
  expires_at: number | null;
  /** How often this cart was abandoned: the version of its latest event. */
  abandonments: number;
  /** 1 once the person has been erased: nobody fills it any more. */
  erased: Generated<number>;
}

export interface CartLineRow {
  user_id: string;
  product_id: string;
  quantity: number;
  /** The cart's version as of the line's latest change. */
  revision: number;
}

export interface CartsSchema {
  carts: CartRow;
  cart_lines: CartLineRow;
}
