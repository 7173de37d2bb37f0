import type { Movement } from './stock.ts';

/**
 * A reservation is made for an order and ends in one of two ways: what is reserved is sold or released,
 * and what was sold may be returned. A released one without items stands for an order that never
 * reserved, and must not any more.
 */
export type ReservationState = 'reserved' | 'released' | 'sold' | 'returned';

export interface Item {
  readonly productId: string;
  readonly quantity: number;
}

/** A step from one state to the next, and what it does to the pieces. */
export interface Transition {
  readonly to: ReservationState;
  readonly movement: Movement;
}

/** What releasing means in a state; undefined where nothing is left to give back. */
export function releasing(state: ReservationState): Transition | undefined {
  switch (state) {
    case 'reserved':
      return { to: 'released', movement: 'release' };
    case 'sold':
      return { to: 'returned', movement: 'take-back' };
    default:
      return undefined;
  }
}

/** What selling means in a state; undefined where the pieces are gone or given back already. */
export function selling(state: ReservationState): Transition | undefined {
  return state === 'reserved' ? { to: 'sold', movement: 'sell' } : undefined;
}

/** One item for each product, in the order of product ids: the order in which every transaction takes its locks. */
export function sumItems(items: readonly Item[]): Item[] {
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of items) {
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  }
  return [...quantities]
    .map(([productId, quantity]) => ({ productId, quantity }))
    .sort((one, other) => (one.productId < other.productId ? -1 : 1));
}

/** Whether two lists that `sumItems` made say the same. */
export function areSameItems(some: readonly Item[], others: readonly Item[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ productId, quantity }, index) => {
      const other = others[index];
      return other?.productId === productId && other.quantity === quantity;
    })
  );
}
