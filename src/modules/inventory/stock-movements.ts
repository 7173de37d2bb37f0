import type { Transaction } from '../../platform/databases/index.ts';
import type { Publish } from '../../platform/events/index.ts';
import { inventoryErrors, inventoryEvents } from './contract.ts';
import type { Item } from './reservation.ts';
import { effectOf, type Movement, type StockLevel, toStock } from './stock.ts';
import { findLevel, moveStock } from './stock-store.ts';

/** Every change of a stock level goes through here, so that each version has its event. */
export interface StockMovements {
  /** Moves all items, or throws: `outOfStock` for the first of which there are too few. */
  move(transaction: Transaction, movement: Movement, items: readonly Item[]): Promise<void>;
  announce(transaction: Transaction, level: StockLevel): Promise<void>;
}

export function createStockMovements(publish: Publish): StockMovements {
  async function announce(transaction: Transaction, level: StockLevel): Promise<void> {
    const { productId: key, version } = level;
    await publish(transaction, inventoryEvents.stockChanged, { key, version, data: toStock(level) });
  }
  return {
    announce,
    async move(transaction, movement, items) {
      const levels = await Promise.all(
        items.map(({ productId, quantity }) =>
          transaction.first(moveStock, { productId, ...effectOf(movement, quantity) }),
        ),
      );
      for (const [index, { productId, quantity }] of items.entries()) {
        const moved = levels[index];
        if (moved === undefined) {
          const level = await transaction.first(findLevel, { productId });
          const available = level === undefined ? 0 : toStock(level).available;
          throw inventoryErrors.outOfStock({ productId, requested: quantity, available });
        }
        await announce(transaction, moved);
      }
    },
  };
}
