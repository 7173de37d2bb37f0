/**
 * Who is acting, in which trace, and what is written about it.
 * Promises: context follows every await; secrets are redacted from logs; metrics have bounded labels
 * (modules, operations, outcomes; never an id). It only writes: nothing here decides what the shop does.
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
  createCounter,
  createGauge,
  createHistogram,
  createMetrics,
} from './metrics.ts';
export { continueTrace, startTrace, traceIdOf } from './trace.ts';
