import type { Money } from '../../platform/contracts/index.ts';

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly price: Money;
  /** 1 when it is new, one more with every change. */
  readonly version: number;
}

/** What of a product may change. */
export interface ProductChange {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly category?: string | undefined;
  readonly price?: Money | undefined;
}

/** The product as changed, in its next version; the same product if the change changes nothing. */
export function changeProduct(product: Product, change: ProductChange): Product {
  const { name, description, category, price } = product;
  const changed = {
    name: change.name ?? name,
    description: change.description ?? description,
    category: change.category ?? category,
    price: change.price ?? price,
  };
  const same =
    changed.name === name &&
    changed.description === description &&
    changed.category === category &&
    changed.price.amount === price.amount &&
    changed.price.currency === price.currency;
  return same ? product : { ...product, ...changed, version: product.version + 1 };
}

/** Whether the two read alike to somebody who searches. */
export function hasSameText(one: Product, other: Product): boolean {
  return one.name === other.name && one.description === other.description;
}
