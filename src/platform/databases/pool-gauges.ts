import { createGauge, type Metrics } from '../observability/index.ts';
import type { Databases } from './databases.ts';

/** The connections of each module, read when `/metrics` is. */
export function exposePoolGauges(metrics: Metrics, databases: Databases): void {
  createGauge(
    metrics,
    'tearline_pool_connections',
    'Connections to PostgreSQL by state, and who waits for one.',
    ['module', 'state'],
    async () =>
      databases
        .poolCounts()
        .flatMap(({ module, counts: { open, idle, waiting } }) => [
          [{ module, state: 'used' }, open - idle] as const,
          [{ module, state: 'idle' }, idle] as const,
          [{ module, state: 'waiting' }, waiting] as const,
        ]),
  );
}
