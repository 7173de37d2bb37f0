import { boot } from '../../src/platform/kernel/index.ts';
import { bootInTwo } from './boot-in-two.ts';
import type { PartOptions } from './part-of-modules.ts';
import type { Booted } from './tested-kernel.ts';

/** How modules call each other. */
export const WAYS = ['direct', 'json', 'http'] as const;

/**
 * Boots modules that call each other as `TEARLINE_TEST_CALLS` says: `direct`, as in one process; `json`, every value
 * through JSON; `http`, in two processes, with signed tokens and with faults on the way. `json` without it.
 */
export async function bootAsAsked({ isWholeShop = false, ...options }: PartOptions): Promise<Booted> {
  const way = process.env['TEARLINE_TEST_CALLS'] ?? 'json';
  if (!(WAYS as readonly string[]).includes(way))
    throw new Error(`TEARLINE_TEST_CALLS: there is no ${way}; use one of ${WAYS.join(', ')}`);
  if (way === 'http') return bootInTwo({ ...options, isWholeShop });
  const kernel = await boot({ ...options, contractsThroughJson: way === 'json' });
  return { kernel, gateway: kernel, stop: () => kernel.stop() };
}
