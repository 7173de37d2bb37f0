import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isAppError } from '../../../src/platform/foundation/index.ts';
import { bootWarehouse, type Warehouse } from './warehouse.ts';

const PRODUCTS = 3;
const ORDERS = 4;
const index = (below: number) => fc.nat({ max: below - 1 });

const step = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), product: index(PRODUCTS), quantity: fc.nat({ max: 12 }) }),
  fc.record({
    kind: fc.constant('reserve' as const),
    order: index(ORDERS),
    items: fc.dictionary(fc.constantFrom('0', '1', '2'), fc.integer({ min: 1, max: 6 }), {
      minKeys: 1,
      maxKeys: 3,
    }),
  }),
  fc.record({ kind: fc.constant('release' as const), order: index(ORDERS) }),
  fc.record({ kind: fc.constant('sell' as const), order: index(ORDERS) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface Order {
  state: 'reserved' | 'released' | 'sold' | 'returned';
  items: Record<string, number>;
}

/** What the warehouse ought to hold, worked out in another way: from what has become of each order. */
class Expected {
  readonly pieces: number[] = Array.from({ length: PRODUCTS }, () => 0);
  readonly orders = new Map<number, Order>();

  /** The code of the error that is expected, if one is. */
  take(taken: Step): string | undefined {
    if (taken.kind === 'set') {
      if (this.#held(taken.product, 'reserved') > taken.quantity) return 'inventory.below-reserved';
      this.pieces[taken.product] = taken.quantity + this.#held(taken.product, 'sold');
      return undefined;
    }
    const order = this.orders.get(taken.order);
    if (taken.kind === 'reserve') return this.#reserve(taken.order, order, taken.items);
    if (taken.kind === 'sell') {
      if (order?.state === 'reserved') order.state = 'sold';
    } else if (order === undefined) this.orders.set(taken.order, { state: 'released', items: {} });
    else if (order.state === 'reserved') order.state = 'released';
    else if (order.state === 'sold') order.state = 'returned';
    return undefined;
  }

  counts(product: number): [number, number, number] {
    const sold = this.#held(product, 'sold');
    return [(this.pieces[product] ?? 0) - sold, this.#held(product, 'reserved'), sold];
  }

  #reserve(number: number, order: Order | undefined, items: Record<string, number>): string | undefined {
    if (order?.state === 'released' || order?.state === 'returned') return 'inventory.reservation-released';
    if (order !== undefined) {
      const same = [...new Set([...Object.keys(order.items), ...Object.keys(items)])].every(
        (product) => order.items[product] === items[product],
      );
      return same ? undefined : 'inventory.already-reserved';
    }
    const lacks = Object.entries(items).some(([product, quantity]) => {
      const [onHand, reserved] = this.counts(Number(product));
      return quantity > onHand - reserved;
    });
    if (lacks) return 'inventory.out-of-stock';
    this.orders.set(number, { state: 'reserved', items });
    return undefined;
  }

  #held(product: number, state: Order['state']): number {
    const orders = [...this.orders.values()].filter((order) => order.state === state);
    return orders.reduce((sum, { items }) => sum + (items[String(product)] ?? 0), 0);
  }
}

let shop: Warehouse;
beforeAll(async () => {
  shop = await bootWarehouse();
});
afterAll(() => shop.stop());

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (isAppError(error)) return error.code;
    throw error;
  }
}

it('pieces are conserved: what is on hand and what is sold change together, unless stock is set', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const products = await Promise.all(Array.from({ length: PRODUCTS }, () => shop.addProduct()));
      const orders = Array.from({ length: ORDERS }, () => shop.newId());
      const productId = (product: number | string) => products[Number(product)] ?? '';
      const orderId = (order: number) => orders[order] ?? '';
      const expected = new Expected();
      const carryOut = (taken: Step): Promise<unknown> => {
        switch (taken.kind) {
          case 'set':
            return shop.setStock(productId(taken.product), taken.quantity);
          case 'reserve': {
            const wish = Object.entries(taken.items).map(([product, quantity]) => [
              productId(product),
              quantity,
            ]);
            return shop.reserve(orderId(taken.order), Object.fromEntries(wish));
          }
          case 'release':
            return shop.release(orderId(taken.order));
          case 'sell':
            return shop.confirm(orderId(taken.order));
        }
      };
      for (const taken of steps) {
        const code = await codeOf(carryOut(taken));
        expect(code).toBe(expected.take(taken));
        for (let product = 0; product < PRODUCTS; product += 1) {
          const [onHand, reserved, sold] = await shop.counts(productId(product));
          expect([onHand, reserved, sold]).toEqual(expected.counts(product));
          expect(onHand + sold).toBe(expected.pieces[product]);
          expect(reserved).toBeLessThanOrEqual(onHand);
        }
      }
    }),
    { numRuns: 40 },
  );
});

it('pieces are conserved when everything happens at once', async () => {
  const products = await Promise.all([20, 20, 20].map((quantity) => shop.addProduct(quantity)));
  const orders = Array.from({ length: 40 }, () => shop.newId());
  const wishOf = (turn: number) =>
    Object.fromEntries(
      products
        .filter((_, product) => (turn + product) % 3 !== 0)
        .map((productId) => [productId, 1 + (turn % 3)]),
    );
  const outcomes = await Promise.allSettled([
    ...orders.map((orderId, turn) => shop.reserve(orderId, wishOf(turn))),
    ...orders.filter((_, turn) => turn % 4 === 0).map((orderId) => shop.release(orderId)),
    ...orders.filter((_, turn) => turn % 3 === 0).map((orderId) => shop.confirm(orderId)),
  ]);
  const refusals = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason.code] : [],
  );
  expect(refusals).toContain('inventory.out-of-stock');
  expect(refusals.filter((code) => code !== 'inventory.out-of-stock')).toEqual([]);
  await shop.settled();
  for (const productId of products) {
    const [onHand, reserved, sold] = await shop.counts(productId);
    expect(onHand + sold).toBe(20);
    expect(reserved).toBeLessThanOrEqual(onHand);
  }
  for (const orderId of orders) await shop.release(orderId);
  for (const productId of products) expect(await shop.counts(productId)).toEqual([20, 0, 0]);
});
