import type { Reaction } from '../../platform/events/index.ts';
import type { catalogEvents } from '../catalog/contract.ts';
import { productCopies } from './product-copies.ts';

/** Keeps the copy of a product's name; an older version than the one at hand changes nothing. */
export function createWhenProductChanged(): Reaction<(typeof catalogEvents)['productChanged']['data']> {
  return {
    touchesOnlyItsKey: true,
    async apply(transaction, { incarnation, version, time, data }) {
      const { productId: key, name } = data;
      const asOf = Date.parse(time);
      await productCopies.save(transaction, { key, incarnation, version, asOf, fields: { name } });
    },
  };
}
