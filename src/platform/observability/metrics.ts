import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = Registry;

/** One registry for each booted system, so that two in one process (tests) do not mix. */
export function createMetrics(): Metrics {
  return new Registry();
}

export const DURATION_BUCKETS_SECONDS = [
  0.00001, 0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10,
];

export function createHistogram<Label extends string>(
  metrics: Metrics,
  name: string,
  help: string,
  labelNames: readonly Label[],
): Histogram<Label> {
  return new Histogram({
    name,
    help,
    labelNames: [...labelNames],
    buckets: DURATION_BUCKETS_SECONDS,
    registers: [metrics],
  });
}

export function createCounter<Label extends string>(
  metrics: Metrics,
  name: string,
  help: string,
  labelNames: readonly Label[],
): Counter<Label> {
  return new Counter({ name, help, labelNames: [...labelNames], registers: [metrics] });
}

/** A gauge that is read when `/metrics` is: `collect` answers the value for each set of labels. */
export function createGauge<Label extends string>(
  metrics: Metrics,
  name: string,
  help: string,
  labelNames: readonly Label[],
  collect: () => Promise<readonly (readonly [Record<Label, string>, number])[]>,
): void {
  new Gauge({
    name,
    help,
    labelNames: [...labelNames],
    registers: [metrics],
    async collect() {
      const values = await collect();
      this.reset();
      for (const [labels, value] of values) this.set(labels, value);
    },
  });
}
