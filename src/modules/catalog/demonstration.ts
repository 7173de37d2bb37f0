import { createHash } from 'node:crypto';
import type { Product } from './product.ts';

/** A kind of thing on sale, perhaps in several variants. */
export interface ProductLine {
  readonly name: string;
  readonly description: string;
  /** In cents; a variant may have another. */
  readonly price: number;
  /** Colours, sizes and the like; a product each. Without any, the line is one product. */
  readonly variants?: readonly (string | readonly [variant: string, price: number])[];
}

export interface ProductRange {
  readonly category: string;
  readonly lines: readonly ProductLine[];
}

/** 2026-01-01T00:00:00Z: the time in the ids, since a demonstration has none of its own. */
const SEED_TIME = 1_767_225_600_000;

/** The products of some ranges, in their first version. */
export function productsOf(ranges: readonly ProductRange[]): Product[] {
  return ranges.flatMap(({ category, lines }) =>
    lines.flatMap(({ name, description, price, variants }) =>
      variants === undefined
        ? [productNamed(name, description, category, price)]
        : variants.map((variant) => {
            const [label, ownPrice] = typeof variant === 'string' ? [variant, price] : variant;
            return productNamed(`${name}, ${label}`, description, category, ownPrice);
          }),
    ),
  );
}

function productNamed(name: string, description: string, category: string, amount: number): Product {
  return { id: idOf(name), name, description, category, price: { amount, currency: 'EUR' }, version: 1 };
}

/** In the form of a UUIDv7, but made of the name, so that a product has the same id in every shop. */
function idOf(name: string): string {
  const digest = createHash('sha256').update(`tearline demonstration: ${name}`).digest('hex');
  const time = SEED_TIME.toString(16).padStart(12, '0');
  const variant = ((Number.parseInt(digest.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${digest.slice(0, 3)}-${variant}${digest.slice(4, 7)}-${digest.slice(7, 19)}`;
}
