import type { CopyAges } from '../../platform/copies/index.ts';
import type { ModuleDatabase } from '../../platform/databases/index.ts';
import { type Clock, toIsoTime } from '../../platform/foundation/index.ts';
import { readPendingReport } from './pending-order-store.ts';
import type { PendingLines } from './pending-report.ts';
import { productCopies } from './product-copies.ts';
import type { OrdersSchema } from './schema.ts';
import { userCopies } from './user-copies.ts';

export type ReadPendingReport = (after: string, limit: number) => Promise<PendingLines>;

/** From the read model: one statement, and nobody is called. It is as old as the older of the two copies. */
export function createReadPendingReport(
  database: ModuleDatabase<OrdersSchema>,
  ages: CopyAges,
  clock: Clock,
): ReadPendingReport {
  return async (after, limit) => {
    const [users, products] = [ages.asOf(userCopies.name), ages.asOf(productCopies.name)];
    const lines = await database.all(readPendingReport, { after, others: limit - 1 });
    if (users === undefined || products === undefined)
      return { lines, copies: { asOf: null, ageSeconds: null } };
    const asOf = Math.min(users, products);
    const ageSeconds = Math.max(0, Math.floor((clock.now() - asOf) / 1_000));
    return { lines, copies: { asOf: toIsoTime(asOf), ageSeconds } };
  };
}
