import { defineCopy, pagesOf } from '../../platform/copies/index.ts';
import { catalogContract } from '../catalog/contract.ts';

/** What products are called. */
export const productCopies = defineCopy({
  name: 'products',
  table: 'product_copies',
  key: 'product_id',
  fields: { name: 'text' },
  source: pagesOf(catalogContract, 'listProductNames', ({ id, version, name }) => ({
    key: id,
    version,
    fields: { name },
  })),
  keptBy: ['copy-product'],
});
