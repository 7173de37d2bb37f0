import type { CommandLog } from '../../platform/commands/index.ts';
import type { Handler } from '../../platform/contracts/index.ts';
import type { catalogContract } from './contract.ts';
import { fillSearchIndex } from './fill-search-index.ts';
import type { CatalogSchema } from './schema.ts';

/** Searches see the old index until the transaction commits, and the new one from then on. */
export function createRebuildSearchIndex(
  commands: CommandLog<CatalogSchema>,
): Handler<typeof catalogContract.operations.rebuildSearchIndex> {
  return (input, call) =>
    commands.run(call, input, async (transaction) => ({ products: await fillSearchIndex(transaction) }));
}
