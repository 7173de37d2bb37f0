import { type EventDelivery, type EventStatus, exposeEventGauges } from '../events/index.ts';
import { createGauge, type Metrics } from '../observability/index.ts';

type Statuses = readonly PromiseSettledResult<EventStatus>[];

/** Whether each module's database answers, and what waits in those that do; of the others `/status` tells. */
export function exposeModuleGauges(
  metrics: Metrics,
  modules: readonly string[],
  delivery: EventDelivery,
): void {
  let asking: Promise<Statuses> | undefined;
  /** The gauges of one `/metrics` share the answers. */
  const askAll = (): Promise<Statuses> => {
    asking ??= Promise.allSettled(modules.map((module) => delivery.status(module))).finally(() => {
      asking = undefined;
    });
    return asking;
  };
  exposeEventGauges(metrics, async () =>
    (await askAll()).flatMap((status) => (status.status === 'fulfilled' ? [status.value] : [])),
  );
  createGauge(
    metrics,
    'tearline_database_up',
    'Whether the database of a module answers: 1, or 0 while it does not.',
    ['module'],
    async () =>
      (await askAll()).map(({ status }, index) => [
        { module: modules[index] ?? '' },
        status === 'fulfilled' ? 1 : 0,
      ]),
  );
}
