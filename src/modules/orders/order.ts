import type { Money } from '../../platform/contracts/index.ts';
import { ordersErrors } from './contract.ts';

export type OrderStatus = 'pending' | 'confirmed' | 'cancelled' | 'rejected';

export interface CartLine {
  readonly productId: string;
  readonly quantity: number;
  readonly revision: number;
}

export interface PricedProduct {
  readonly id: string;
  readonly price: Money;
}

export interface PricedItem {
  readonly productId: string;
  readonly quantity: number;
  readonly price: Money;
}

/** One loyalty point pays for one minor unit, whatever the currency. */
const POINT_WORTH = 1;

/** The cart's lines with the prices of this moment; refuses what cannot be ordered. */
export function priceLines(lines: readonly CartLine[], products: readonly PricedProduct[]): PricedItem[] {
  if (lines.length === 0) throw ordersErrors.cartEmpty({});
  const prices = new Map(products.map((product) => [product.id, product.price]));
  const missing = lines.filter((line) => !prices.has(line.productId)).map((line) => line.productId);
  if (missing.length > 0) throw ordersErrors.productUnavailable({ productIds: missing });
  return lines.map(({ productId, quantity }) => ({
    productId,
    quantity,
    price: prices.get(productId) as Money,
  }));
}

/** What is to be paid when that many points are redeemed. */
export function totalOf(items: readonly PricedItem[], loyaltyPoints: number): Money {
  const currencies = [...new Set(items.map((item) => item.price.currency))];
  const [currency] = currencies;
  if (currency === undefined || currencies.length > 1) throw ordersErrors.mixedCurrencies({ currencies });
  const sum = items.reduce((total, item) => total + item.price.amount * item.quantity, 0);
  const most = Math.floor(sum / POINT_WORTH);
  if (loyaltyPoints > most) throw ordersErrors.tooManyPoints({ most });
  return { amount: sum - loyaltyPoints * POINT_WORTH, currency };
}
