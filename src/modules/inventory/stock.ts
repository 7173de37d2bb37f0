/** How many pieces of one product there are, and where. */
export interface StockLevel {
  readonly productId: string;
  /** In the warehouse, the reserved ones among them. */
  readonly onHand: number;
  readonly reserved: number;
  /** Left the warehouse. On hand and sold together change only when stock is set. */
  readonly sold: number;
  readonly version: number;
}

/** A level as others see it. */
export interface Stock {
  readonly productId: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
}

export function toStock({ productId, onHand, reserved }: StockLevel): Stock {
  return { productId, onHand, reserved, available: onHand - reserved };
}

/** Of a product whose stock was never set. */
export function emptyStock(productId: string): Stock {
  return { productId, onHand: 0, reserved: 0, available: 0 };
}

/** What happens to pieces on behalf of an order. */
export type Movement = 'reserve' | 'release' | 'sell' | 'take-back';

/** For each piece that is moved: how the counts change. */
const EFFECTS: Readonly<Record<Movement, { onHand: number; reserved: number; sold: number }>> = {
  reserve: { onHand: 0, reserved: 1, sold: 0 },
  release: { onHand: 0, reserved: -1, sold: 0 },
  sell: { onHand: -1, reserved: -1, sold: 1 },
  'take-back': { onHand: 1, reserved: 0, sold: -1 },
};

/** By how much the counts change when this many pieces are moved. */
export function effectOf(movement: Movement, quantity: number) {
  const { onHand, reserved, sold } = EFFECTS[movement];
  return { onHand: onHand * quantity, reserved: reserved * quantity, sold: sold * quantity };
}
