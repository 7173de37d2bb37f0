import type { Reaction } from '../../platform/events/index.ts';
import type { catalogEvents } from '../catalog/contract.ts';
import { saveProductCopy } from './copy-store.ts';

/** Keeps the copy of a product's name; an older version than the one at hand changes nothing. */
export function createWhenProductChanged(): Reaction<(typeof catalogEvents)['productChanged']['data']> {
  return {
    async apply(transaction, event) {
      const { productId, name } = event.data;
      await transaction.execute(saveProductCopy, {
        productId,
        name,
        incarnation: event.incarnation,
        version: event.version,
        asOf: Date.parse(event.time),
      });
    },
  };
}
