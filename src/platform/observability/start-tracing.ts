import type { Logger } from './logger.ts';
import { createCounter, type Metrics } from './metrics.ts';
import { recordSpans } from './spans.ts';
import type { TracingConfiguration } from './tracing-configuration.ts';

export interface Tracing {
  /** Hands out what was recorded, within a bound; what a collector does not take by then is lost. */
  readonly stop: () => Promise<void>;
}

/**
 * Records spans and sends them to the collector of the configuration; without one nothing is loaded, and
 * undefined is the answer. What cannot be sent is counted and dropped: tracing decides nothing of what the shop does.
 */
export async function startTracing(
  configuration: TracingConfiguration,
  logger: Logger,
  metrics: Metrics,
): Promise<Tracing | undefined> {
  const endpoint = configuration.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return undefined;
  const lost = createCounter(metrics, 'tearline_spans_lost_total', 'Spans that no collector took.', []);
  let isAway = false;
  const sent = (count: number, failure: Error | undefined) => {
    if (failure === undefined) {
      isAway = false;
      return;
    }
    lost.inc(count);
    if (!isAway)
      logger.warn({ err: failure, endpoint }, 'the collector takes no spans; they are dropped until it does');
    isAway = true;
  };
  const { createOtlpRecorder } = await import('./otlp-recorder.ts');
  const recorder = createOtlpRecorder(configuration, endpoint, sent);
  const forget = recordSpans(recorder.start);
  return {
    stop: () => {
      forget();
      return recorder.stop();
    },
  };
}
