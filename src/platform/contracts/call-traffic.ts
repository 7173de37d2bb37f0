import { currentContext, type Metrics } from '../observability/index.ts';

/** Calls over one edge, in the requests that were looked into. */
export interface EdgeTraffic {
  readonly caller: string;
  readonly module: string;
  readonly operation: string;
  readonly calls: number;
  readonly requests: number;
  /** In a single request. */
  readonly most: number;
}

export interface RecordedTraffic {
  readonly since: string;
  readonly until: string;
  /** One of so many requests is looked into. */
  readonly sampling: number;
  readonly requests: number;
  readonly edges: readonly EdgeTraffic[];
}

interface EdgeCount {
  readonly caller: string;
  readonly module: string;
  readonly operation: string;
  calls: number;
  requests: number;
  most: number;
}

const EDGE = 'edge';
/** A request is known by its trace, whose last digit decides; a quarter of them is looked into. */
const DECIDING_DIGIT = 34;
const DECISIVE = '0123';
const SAMPLING = 16 / DECISIVE.length;
/** Requests at once; the oldest is counted as it stands when there are more. */
const MOST_OPEN = 256;

/**
 * How often a request calls over each edge. It is bounded: a count for each edge of the graph, and those of
 * the requests that are under way.
 */
export class CallTraffic {
  readonly #since = new Date();
  readonly #edges = new Map<string, EdgeCount>();
  readonly #open = new Map<string, Map<EdgeCount, number>>();
  #requests = 0;

  /** What notes a call over one edge, to be called when the call has ended. */
  edge(caller: string, module: string, operation: string): () => void {
    const name = `${caller} ${module}.${operation}`;
    const count = this.#edges.get(name) ?? { caller, module, operation, calls: 0, requests: 0, most: 0 };
    this.#edges.set(name, count);
    return () => {
      const trace = currentContext()?.trace;
      if (trace === undefined || !isLookedInto(trace)) return;
      this.#note(trace, count);
    };
  }

  read(): RecordedTraffic {
    return {
      since: this.#since.toISOString(),
      until: new Date().toISOString(),
      sampling: SAMPLING,
      requests: this.#requests,
      edges: [...this.#edges.values()].filter(({ calls }) => calls > 0).map((edge) => ({ ...edge })),
    };
  }

  #note(trace: string, edge: EdgeCount): void {
    let calls = this.#open.get(trace);
    if (calls === undefined) {
      if (this.#open.size >= MOST_OPEN) this.#endOldest();
      calls = new Map();
      this.#open.set(trace, calls);
    }
    calls.set(edge, (calls.get(edge) ?? 0) + 1);
    if (edge.caller === EDGE) this.#end(trace, calls);
  }

  #endOldest(): void {
    for (const [trace, calls] of this.#open) {
      this.#end(trace, calls);
      return;
    }
  }

  #end(trace: string, calls: ReadonlyMap<EdgeCount, number>): void {
    this.#open.delete(trace);
    this.#requests += 1;
    for (const [edge, times] of calls) {
      edge.calls += times;
      edge.requests += 1;
      if (times > edge.most) edge.most = times;
    }
  }
}

/** All calls of a request are looked into, or none. */
export function isLookedInto(trace: string): boolean {
  return DECISIVE.includes(trace.charAt(DECIDING_DIGIT));
}

const kept = new WeakMap<Metrics, CallTraffic>();

export function keepTraffic(metrics: Metrics, traffic: CallTraffic): void {
  kept.set(metrics, traffic);
}

/** What the calls of a booted system have shown so far. */
export function trafficOf(metrics: Metrics): RecordedTraffic | undefined {
  return kept.get(metrics)?.read();
}
