import { createCounter, createHistogram, type Metrics } from '../observability/index.ts';

export type CallOutcome = 'ok' | 'error' | 'refused' | 'timeout' | 'bug';
export type RecordCall = (startedAt: number, outcome: CallOutcome) => void;

/** Counts and times calls for each edge of the module graph. */
export interface CallMeter {
  /** The recorder of one edge, resolved once, so that a call pays no look-up of labels. */
  edge(caller: string | undefined, module: string, operation: string): RecordCall;
  callInTransaction(module: string): void;
}

export function createCallMeter(metrics: Metrics): CallMeter {
  const duration = createHistogram(
    metrics,
    'tearline_call_duration_seconds',
    'Duration of calls between modules.',
    ['caller', 'module', 'operation'],
  );
  const calls = createCounter(metrics, 'tearline_calls_total', 'Calls between modules by outcome.', [
    'caller',
    'module',
    'operation',
    'outcome',
  ]);
  const inTransaction = createCounter(
    metrics,
    'tearline_calls_in_transaction_total',
    'Calls to another module inside an open transaction.',
    ['module'],
  );
  return {
    edge(caller, module, operation) {
      const labels = { caller: caller ?? 'edge', module, operation };
      const time = duration.labels(labels);
      const count = new Map<CallOutcome, { inc(): void }>();
      return (startedAt, outcome) => {
        time.observe((performance.now() - startedAt) / 1000);
        let counter = count.get(outcome);
        if (counter === undefined) {
          counter = calls.labels({ ...labels, outcome });
          count.set(outcome, counter);
        }
        counter.inc();
      };
    },
    callInTransaction(module) {
      inTransaction.labels({ module }).inc();
    },
  };
}
