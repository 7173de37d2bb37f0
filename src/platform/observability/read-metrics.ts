import { DURATION_BUCKETS_SECONDS, type Metrics } from './metrics.ts';

type Labels = Readonly<Record<string, string>>;

/** What a histogram of durations has counted under one set of labels since the process began. */
export interface DurationSeries {
  readonly labels: Labels;
  /** How many took at most as long as each bound of `DURATION_BUCKETS_SECONDS`, and last of all how many there were. */
  readonly cumulated: readonly number[];
}

interface ExposedValue {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** Reads a histogram of durations without asking for anything else that `/metrics` tells. */
export async function readDurations(metrics: Metrics, name: string): Promise<DurationSeries[]> {
  const series: DurationSeries[] = [];
  let cumulated: number[] = [];
  // A series is its buckets by bound, then its sum, then its count.
  for (const { metricName, labels, value } of await valuesOf(metrics, name)) {
    if (metricName === `${name}_bucket`) cumulated.push(value);
    if (metricName !== `${name}_count`) continue;
    if (cumulated.length !== DURATION_BUCKETS_SECONDS.length + 1)
      throw new TypeError(`${name} is no histogram of durations`);
    series.push({ labels: labels as Labels, cumulated });
    cumulated = [];
  }
  return series;
}

/** Reads a counter or a gauge. */
export async function readCounts(
  metrics: Metrics,
  name: string,
): Promise<{ readonly labels: Labels; readonly value: number }[]> {
  return (await valuesOf(metrics, name)).map(({ labels, value }) => ({ labels: labels as Labels, value }));
}

async function valuesOf(metrics: Metrics, name: string): Promise<readonly ExposedValue[]> {
  const metric = metrics.getSingleMetric(name);
  if (metric === undefined) throw new TypeError(`there is no metric ${name}`);
  return (await metric.get()).values as readonly ExposedValue[];
}
