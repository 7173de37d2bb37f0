import { CallTraffic, keepTraffic } from './call-traffic.ts';
import { createCounter, FastHistogram, type Metrics, type ObserveDuration } from '../observability/index.ts';

export type CallOutcome = 'ok' | 'error' | 'refused' | 'timeout' | 'bug';
/** Where the work is done; `served` is a call of another process, whose own side is `remote`. */
export type CallPlace = 'local' | 'remote' | 'served';
export type RecordCall = (startedAt: number, outcome: CallOutcome) => void;

/** Counts and times calls for each edge of the module graph. */
export interface CallMeter {
  /** The recorder of one edge, resolved once, so that a call pays no look-up of labels. */
  edge(caller: string | undefined, module: string, operation: string, place: CallPlace): RecordCall;
  callInTransaction(module: string): void;
}

export function createCallMeter(metrics: Metrics): CallMeter {
  const durations = new FastHistogram(
    metrics,
    'tearline_call_duration_seconds',
    'Duration of calls between modules, by outcome.',
  );
  const inTransaction = createCounter(
    metrics,
    'tearline_calls_in_transaction_total',
    'Calls to another module inside an open transaction.',
    ['module'],
  );
  const edges = new Map<string, RecordCall>();
  const traffic = new CallTraffic();
  keepTraffic(metrics, traffic);

  function createEdge(caller: string, module: string, operation: string, edge: CallPlace): RecordCall {
    const series = (outcome: CallOutcome) => durations.series({ caller, module, operation, edge, outcome });
    const observe: Record<CallOutcome, ObserveDuration> = {
      ok: series('ok'),
      error: series('error'),
      refused: series('refused'),
      timeout: series('timeout'),
      bug: series('bug'),
    };
    const note = traffic.edge(caller, module, operation);
    return (startedAt, outcome) => {
      observe[outcome]((performance.now() - startedAt) / 1_000);
      note();
    };
  }

  return {
    edge(caller = 'edge', module, operation, place) {
      const name = `${caller} ${module}.${operation} ${place}`;
      let edge = edges.get(name);
      if (edge === undefined) {
        edge = createEdge(caller, module, operation, place);
        edges.set(name, edge);
      }
      return edge;
    },
    callInTransaction(module) {
      inTransaction.labels({ module }).inc();
    },
  };
}
