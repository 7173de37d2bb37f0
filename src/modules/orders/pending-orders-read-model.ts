import type { ReadModel } from '../../platform/copies/index.ts';
import type { Transaction } from '../../platform/databases/index.ts';
import {
  deleteOutdatedLines,
  holdPendingOrders,
  insertLinesOf,
  readLinesOf,
  readStoredLines,
} from './pending-order-store.ts';

/** Sorts after every id. */
const AFTER_ALL = 'g';

/**
 * `pending_orders`: what the report needs of each pending order, in one table. Names and e-mails are not in
 * it; they are joined from the copies, so that a rename or an erasure changes one row and cannot be missed
 * by an order that is being placed meanwhile.
 */
export function createPendingOrdersReadModel(): ReadModel {
  return {
    async fill(transaction, after, limit) {
      const { orderIds, lastKey, through } = await hold(transaction, after, limit);
      const ids = JSON.stringify(orderIds);
      await transaction.execute(deleteOutdatedLines, { orderIds: ids, after, through });
      await transaction.execute(insertLinesOf, { orderIds: ids });
      return { lastKey, rows: orderIds.length };
    },

    async compare(transaction, after, limit) {
      const { orderIds, lastKey, through } = await hold(transaction, after, limit);
      const held = new Set(orderIds);
      const expected = linesByOrder(
        await transaction.all(readLinesOf, { orderIds: JSON.stringify(orderIds) }),
      );
      const rows = await transaction.all(readStoredLines, { after, through });
      // One that has been placed since the others were held is right.
      const stored = linesByOrder(
        rows.filter((row) => held.has(row.order_id) || row.status !== 'pending').map(withoutStatus),
      );
      const all = new Set([...expected.keys(), ...stored.keys()]);
      const different = [...all].filter((id) => expected.get(id) !== stored.get(id)).sort();
      return { lastKey, rows: all.size, different };
    },
  };
}

async function hold(transaction: Transaction, after: string, limit: number) {
  const held = await transaction.all(holdPendingOrders, { after, limit });
  const orderIds = held.map(({ id }) => id);
  const lastKey = held.length < limit ? undefined : orderIds.at(-1);
  return { orderIds, lastKey, through: lastKey ?? AFTER_ALL };
}

/** The lines of each order as a text that is the same when they are. */
function linesByOrder(rows: readonly { readonly order_id: string }[]): Map<string, string> {
  const byOrder = Map.groupBy(rows, ({ order_id }) => order_id);
  return new Map([...byOrder].map(([id, lines]) => [id, JSON.stringify(lines)]));
}

function withoutStatus<Row extends { readonly status: unknown }>({ status: _status, ...line }: Row) {
  return line;
}
