/**
 * Who is acting, in which trace, and what is written about it.
 * Promises: context follows every await; secrets are redacted from logs; metrics have bounded labels
 * (modules, operations, outcomes; never an id); spans carry names and codes, nothing of what the work is about.
 * It only writes: nothing here decides what the shop does, and a collector that is away costs it spans, nothing else.
 * Does not promise that every span arrives, or that a secret in free text is known for one.
 */
export {
  type Actor,
  type CallContext,
  type TransactionMarker,
  currentContext,
  runInContext,
  systemContext,
} from './context.ts';
export { FastHistogram, type ObserveDuration } from './fast-histogram.ts';
export { type Logger, createLogger } from './logger.ts';
export {
  type Metrics,
  DURATION_BUCKETS_SECONDS,
  createCounter,
  createGauge,
  createHistogram,
  createMetrics,
} from './metrics.ts';
export { type DurationSeries, readCounts, readDurations } from './read-metrics.ts';
export { isSecretName } from './redaction.ts';
export {
  inNewTrace,
  inSpan,
  type Span,
  type SpanDescription,
  startSpan,
  type WatchSpan,
  watchSpans,
} from './spans.ts';
export { startTracing } from './start-tracing.ts';
export { codeOfFailure } from './code-of-failure.ts';
export { continueTrace, readTrace, spanIdOf, startTrace, traceIdOf, traceWithin } from './trace.ts';
export { tracingConfiguration } from './tracing-configuration.ts';
