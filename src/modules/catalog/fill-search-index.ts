import type { Transaction } from '../../platform/databases/index.ts';
import { toSearchDocument } from './search-document.ts';
import { emptyIndex, findTexts, indexProducts } from './search-index-store.ts';

const BATCH = 500;

/** Makes the index anew from all products; answers how many. */
export async function fillSearchIndex(transaction: Transaction): Promise<number> {
  await transaction.execute(emptyIndex, {});
  let products = 0;
  let after: number | undefined = 0;
  while (after !== undefined) {
    const page: { number: number; version: number; name: string; description: string }[] =
      await transaction.all(findTexts, { after, limit: BATCH });
    const documents = page.map((product) => ({ ...product, ...toSearchDocument(product) }));
    await transaction.execute(indexProducts, { documents: JSON.stringify(documents) });
    products += page.length;
    after = page.at(-1)?.number;
  }
  return products;
}
