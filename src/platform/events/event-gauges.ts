import { createGauge, type Metrics } from '../observability/index.ts';
import type { EventStatus } from './event-delivery.ts';

/** What waits, read when `/metrics` is. */
export function exposeEventGauges(metrics: Metrics, statuses: () => Promise<readonly EventStatus[]>): void {
  createGauge(
    metrics,
    'tearline_outbox_lag',
    'Events that a subscriber has not accepted yet.',
    ['module', 'subscriber'],
    async () =>
      (await statuses()).flatMap(({ module, outboxLag }) =>
        Object.entries(outboxLag).flatMap(([subscriber, lag]) =>
          lag === null ? [] : [[{ module, subscriber }, lag] as const],
        ),
      ),
  );
  createGauge(
    metrics,
    'tearline_inbox_events',
    'Accepted events that have not taken effect, by state.',
    ['module', 'state'],
    async () =>
      (await statuses()).flatMap(({ module, pending, parked, dead }) => [
        [{ module, state: 'pending' }, pending] as const,
        [{ module, state: 'parked' }, parked] as const,
        [{ module, state: 'dead' }, dead] as const,
      ]),
  );
}
