import { z } from 'zod';
import { decodeCursor, encodeCursor, type Handler } from '../../platform/contracts/index.ts';
import type { ComposePendingReport } from './compose-pending-report.ts';
import type { ordersContract } from './contract.ts';
import { toPendingReport } from './pending-report.ts';
import type { ReadPendingReport } from './read-pending-report.ts';

type ReportPendingOrders = Handler<(typeof ordersContract)['operations']['reportPendingOrders']>;

const position = z.tuple([z.uuid()]);
const BEFORE_ALL = '';

/** As its owners say now, or from what orders keeps: both say the same when everything is at rest. */
export function createReportPendingOrders(
  compose: ComposePendingReport,
  read: ReadPendingReport,
): ReportPendingOrders {
  return async ({ limit, cursor, source }) => {
    const after = decodeCursor(position, cursor)?.[0] ?? BEFORE_ALL;
    const answer = source === 'read-model' ? read : compose;
    const { lines, copies } = await answer(after, limit + 1);
    const found = toPendingReport(lines);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const nextCursor = found.length > limit && last !== undefined ? encodeCursor([last.orderId]) : null;
    return { items, nextCursor, source, copies };
  };
}
