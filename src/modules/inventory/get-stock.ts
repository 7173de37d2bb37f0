import type { Handler } from '../../platform/contracts/index.ts';
import type { inventoryContract } from './contract.ts';
import type { FindLevel } from './find-level.ts';
import { emptyStock, toStock } from './stock.ts';

export function createGetStock(findLevel: FindLevel): Handler<typeof inventoryContract.operations.getStock> {
  return async ({ productId }) => {
    const level = await findLevel(productId);
    return level === undefined ? emptyStock(productId) : toStock(level);
  };
}
