import type { Transaction } from '../../platform/databases/index.ts';
import type { Publish } from '../../platform/events/index.ts';
import { catalogEvents } from './contract.ts';
import { hasSameText, type Product } from './product.ts';
import { insertProduct, type ProductFields, updateProduct } from './product-store.ts';
import { toSearchDocument } from './search-document.ts';
import { indexProduct, reindexProduct } from './search-index-store.ts';

/** Stores products: the row, its words in the search index and the event, all in one transaction. */
export interface ProductChanges {
  add(transaction: Transaction, product: Product): Promise<void>;
  replace(transaction: Transaction, previous: Product, product: Product): Promise<void>;
}

export function createProductChanges(publish: Publish): ProductChanges {
  async function announce(transaction: Transaction, { id, version, ...fields }: Product): Promise<void> {
    await publish(transaction, catalogEvents.productChanged, {
      key: id,
      version,
      data: { productId: id, ...fields },
    });
  }
  return {
    async add(transaction, product) {
      await transaction.execute(insertProduct, fieldsOf(product));
      await transaction.execute(indexProduct, { id: product.id, ...toSearchDocument(product) });
      await announce(transaction, product);
    },
    async replace(transaction, previous, product) {
      await transaction.execute(updateProduct, fieldsOf(product));
      if (!hasSameText(previous, product))
        await transaction.execute(reindexProduct, { id: product.id, ...toSearchDocument(product) });
      await announce(transaction, product);
    },
  };
}

function fieldsOf({ price, ...fields }: Product): ProductFields {
  return { ...fields, amount: price.amount, currency: price.currency };
}
