import type { Metric } from 'prom-client';
import { DURATION_BUCKETS_SECONDS, type Metrics } from './metrics.ts';

/** Counts one duration, in seconds. */
export type ObserveDuration = (seconds: number) => void;

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly buckets: Float64Array;
  sum: number;
  count: number;
}

/**
 * A histogram for the hot path. prom-client's own looks its labels up at every observation, which costs
 * more than the call that is measured; here each series is looked up once. It is registered with
 * prom-client and exposed by it.
 */
export class FastHistogram {
  readonly #name: string;
  readonly #help: string;
  readonly #series: Series[] = [];

  constructor(metrics: Metrics, name: string, help: string) {
    this.#name = name;
    this.#help = help;
    const metric = { name, get: () => this.#exposed() };
    metrics.registerMetric(metric as unknown as Metric);
  }

  series(labels: Readonly<Record<string, string>>): ObserveDuration {
    const bounds = DURATION_BUCKETS_SECONDS;
    const series: Series = { labels, buckets: new Float64Array(bounds.length), sum: 0, count: 0 };
    this.#series.push(series);
    return (seconds) => {
      series.sum += seconds;
      series.count += 1;
      for (let index = 0; index < bounds.length; index += 1) {
        if (seconds <= (bounds[index] as number)) {
          (series.buckets[index] as number) += 1;
          return;
        }
      }
    };
  }

  async #exposed() {
    return {
      name: this.#name,
      help: this.#help,
      type: 'histogram',
      aggregator: 'sum',
      values: this.#series.filter(({ count }) => count > 0).flatMap((series) => this.#valuesOf(series)),
    };
  }

  #valuesOf({ labels, buckets, sum, count }: Series) {
    let cumulated = 0;
    const bounded = DURATION_BUCKETS_SECONDS.map((bound, index) => {
      cumulated += buckets[index] as number;
      return { metricName: `${this.#name}_bucket`, labels: { le: bound, ...labels }, value: cumulated };
    });
    return [
      ...bounded,
      { metricName: `${this.#name}_bucket`, labels: { le: '+Inf', ...labels }, value: count },
      { metricName: `${this.#name}_sum`, labels, value: sum },
      { metricName: `${this.#name}_count`, labels, value: count },
    ];
  }
}
