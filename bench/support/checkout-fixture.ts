import { createHash } from 'node:crypto';

/** Both sides of the checkout benchmark know the same users, products and tokens. */
export const BUYERS = 1_500;
export const PRODUCTS = 200;
export const LINES_PER_CART = 2;
export const PRICE = 1_990;
export const STOCK = 1_000_000_000;
export const PENDING_ORDERS = 500;
export const STAFF_TOKEN = 'benchmark-token-of-staff';

function uuid(kind: number, index: number): string {
  return `01900000-0000-7000-8${kind.toString(16).padStart(3, '0')}-${index.toString(16).padStart(12, '0')}`;
}

export const userId = (index: number) => uuid(1, index);
export const addressId = (index: number) => uuid(2, index);
export const productId = (index: number) => uuid(3, index);
export const orderId = (index: number) => uuid(4, index);
export const tokenOf = (index: number) => `benchmark-token-of-buyer-${index}`;
export const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');

/** What a buyer puts into the cart. */
export function cartOf(buyer: number): { productId: string; quantity: number }[] {
  return Array.from({ length: LINES_PER_CART }, (_, line) => ({
    productId: productId((buyer * LINES_PER_CART + line) % PRODUCTS),
    quantity: 1 + line,
  }));
}

export const FAR_FUTURE = 4_000_000_000_000;
