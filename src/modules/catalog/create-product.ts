import type { CommandLog } from '../../platform/commands/index.ts';
import type { Handler } from '../../platform/contracts/index.ts';
import type { Ids } from '../../platform/foundation/index.ts';
import type { catalogContract } from './contract.ts';
import type { Product } from './product.ts';
import type { ProductChanges } from './product-changes.ts';
import type { CatalogSchema } from './schema.ts';

export function createCreateProduct(
  commands: CommandLog<CatalogSchema>,
  ids: Ids,
  changes: ProductChanges,
): Handler<typeof catalogContract.operations.createProduct> {
  return (input, call) =>
    commands.run(call, input, async (transaction) => {
      const product: Product = { id: ids.next(), ...input, version: 1 };
      await changes.add(transaction, product);
      return product;
    });
}
