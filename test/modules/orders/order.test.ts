import { describe, expect, it } from 'vitest';
import { priceLines, totalOf } from '../../../src/modules/orders/order.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const line = (productId: string, quantity: number) => ({ productId, quantity, revision: 1 });

describe('pricing a cart', () => {
  it('takes the prices of this moment', () => {
    expect(priceLines([line('a', 2)], [{ id: 'a', price: eur(150) }])).toEqual([
      { productId: 'a', quantity: 2, price: eur(150) },
    ]);
  });

  it('refuses an empty cart and products that are no longer sold', () => {
    expect(() => priceLines([], [])).toThrow(expect.objectContaining({ code: 'orders.cart-empty' }));
    expect(() => priceLines([line('a', 1)], [])).toThrow(
      expect.objectContaining({ code: 'orders.product-unavailable', details: { productIds: ['a'] } }),
    );
  });
});

describe('the total', () => {
  const items = [
    { productId: 'a', quantity: 2, price: eur(150) },
    { productId: 'b', quantity: 1, price: eur(99) },
  ];

  it('is the sum of the items less the redeemed points', () => {
    expect(totalOf(items, 0)).toEqual(eur(399));
    expect(totalOf(items, 399)).toEqual(eur(0));
  });

  it('refuses more points than there is to pay, and two currencies', () => {
    expect(() => totalOf(items, 400)).toThrow(
      expect.objectContaining({ code: 'orders.too-many-points', details: { most: 399 } }),
    );
    const mixed = [...items, { productId: 'c', quantity: 1, price: { amount: 1, currency: 'USD' } }];
    expect(() => totalOf(mixed, 0)).toThrow(expect.objectContaining({ code: 'orders.mixed-currencies' }));
  });
});
