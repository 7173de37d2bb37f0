import { boot } from '../../src/platform/kernel/index.ts';
import { bootInProcesses, type ProcessesOptions } from './processes/boot-in-processes.ts';
import { type Booted, testedHere } from './tested-kernel.ts';

/** How modules call each other. */
export const WAYS = ['direct', 'json', 'http'] as const;

/** How they do in this run: what `TEARLINE_TEST_CALLS` says, `json` without it. */
export function wayOfRun(): (typeof WAYS)[number] {
  const name = process.env['TEARLINE_TEST_CALLS'] ?? 'json';
  const found = WAYS.find((way) => way === name);
  if (found === undefined)
    throw new Error(`TEARLINE_TEST_CALLS: there is no ${name}; use one of ${WAYS.join(', ')}`);
  return found;
}

/**
 * Boots modules that call each other as the run wants it: `direct`, as in one process; `json`, every value through JSON;
 * `http`, in processes of their own, with signed tokens and with faults on the way.
 */
export async function bootAsAsked({ isWholeShop = false, ...options }: ProcessesOptions): Promise<Booted> {
  const way = wayOfRun();
  if (way === 'http') return bootInProcesses({ ...options, isWholeShop });
  const kernel = await boot({ ...options, contractsThroughJson: way === 'json' });
  return { kernel: testedHere(kernel), gateway: kernel, stop: () => kernel.stop() };
}
