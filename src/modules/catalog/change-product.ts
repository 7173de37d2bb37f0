import type { CommandLog } from '../../platform/commands/index.ts';
import type { Handler } from '../../platform/contracts/index.ts';
import { type catalogContract, catalogErrors } from './contract.ts';
import { changeProduct } from './product.ts';
import type { ProductChanges } from './product-changes.ts';
import { lockProduct, toProduct } from './product-store.ts';
import type { CatalogSchema } from './schema.ts';

export function createChangeProduct(
  commands: CommandLog<CatalogSchema>,
  changes: ProductChanges,
): Handler<typeof catalogContract.operations.changeProduct> {
  return (input, call) =>
    commands.run(call, input, async (transaction) => {
      const row = await transaction.first(lockProduct, { id: input.id });
      if (row === undefined) throw catalogErrors.productNotFound({ productId: input.id });
      const previous = toProduct(row);
      if (input.version !== undefined && input.version !== previous.version) {
        throw catalogErrors.productChangedMeanwhile({ productId: input.id, version: previous.version });
      }
      const product = changeProduct(previous, input);
      if (product !== previous) await changes.replace(transaction, previous, product);
      return product;
    });
}
