import { type Found, scanTables } from './personal-scan.ts';
import type { RunningShop } from './start-shop.ts';
import { until } from './until.ts';

export const QUICK_RETRY = {
  mostAttempts: 8,
  backoff: { firstMilliseconds: 5, longestMilliseconds: 50 },
  deadlineMilliseconds: 10_000,
};
const WHILE_A_PAYMENT_HANGS = 30_000;

/** Where something of a person still stands. */
export async function scan(shop: RunningShop, markers: readonly string[]): Promise<Found[]> {
  const found: Found[] = [];
  for (const { name } of shop.kernel.graph.modules)
    found.push(...(await scanTables(shop.kernel.placementOf(name), shop.environment, markers)));
  return found;
}

/** Waits until every module has answered. */
export async function completed(shop: RunningShop, location: string): Promise<void> {
  await until(
    async () => (await shop.request('GET', location)).body.state === 'completed',
    WHILE_A_PAYMENT_HANGS,
  );
  await shop.settled();
}
