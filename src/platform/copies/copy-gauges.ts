import { createGauge, type Metrics } from '../observability/index.ts';
import type { CopyStatus } from './copies.ts';

/** How old copies and read models are, read when `/metrics` is. */
export function exposeCopyGauges(metrics: Metrics, statuses: () => Promise<readonly CopyStatus[]>): void {
  createGauge(
    metrics,
    'tearline_copy_lag_seconds',
    'The age of the oldest change that is not in a copy yet; absent until it has been filled.',
    ['module', 'copy'],
    async () =>
      (await statuses()).flatMap(({ module, copy, lagSeconds }) =>
        lagSeconds === null ? [] : [[{ module, copy }, lagSeconds] as const],
      ),
  );
  createGauge(
    metrics,
    'tearline_copy_last_event_timestamp_seconds',
    'When the newest event took effect on a copy.',
    ['module', 'copy'],
    async () =>
      (await statuses()).flatMap(({ module, copy, lastEventAt }) =>
        lastEventAt === null ? [] : [[{ module, copy }, Date.parse(lastEventAt) / 1_000] as const],
      ),
  );
  createGauge(
    metrics,
    'tearline_copy_filled',
    'Whether a copy has been filled: 1, or 0 while it is being filled.',
    ['module', 'copy'],
    async () =>
      (await statuses()).map(({ module, copy, state }) => [{ module, copy }, state === 'filled' ? 1 : 0]),
  );
}
