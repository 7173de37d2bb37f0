import type { EventAction } from '../events/index.ts';
import type { TrafficRecord } from '../extraction/index.ts';
import type { ShopRequest } from './shop-requests.ts';

/** What a process has answered for modules that it hosts. */
interface PartialAnswer {
  readonly hosted: readonly string[];
  readonly answer: unknown;
}

/** One answer of several processes, as one process that hosts all of the modules would give it. */
export function mergeAnswers(request: ShopRequest, answers: readonly PartialAnswer[]): unknown {
  const [first] = answers;
  if (answers.length === 1) return first?.answer;
  if (request.ask === 'traffic') return mergeTraffic(answers);
  const all = answers.flatMap(({ answer }) => answer as unknown[]);
  if (request.ask !== 'events actions') return all;
  return (all as EventAction[]).sort((one, other) => (one.at < other.at ? 1 : -1)).slice(0, request.limit);
}

/** A call from one process to another was seen by both: that which serves it counts. */
function mergeTraffic(answers: readonly PartialAnswer[]): TrafficRecord {
  const served = new Set(answers.flatMap(({ hosted }) => hosted));
  const parts = answers.map(({ hosted, answer }) => ({ hosted, traffic: answer as TrafficRecord }));
  const edges = new Map<string, TrafficRecord['edges'][number]>();
  const tables = new Map<string, TrafficRecord['tables'][number]>();
  for (const { hosted, traffic } of parts) {
    for (const edge of traffic.edges) {
      if (!hosted.includes(edge.module) && served.has(edge.module)) continue;
      const name = `${edge.caller} ${edge.module}.${edge.operation}`;
      const { calls = 0, requests = 0, most = 0 } = edges.get(name) ?? {};
      edges.set(name, {
        ...edge,
        calls: calls + edge.calls,
        requests: requests + edge.requests,
        most: Math.max(most, edge.most),
      });
    }
    for (const seen of traffic.tables) {
      const name = `${seen.module} ${seen.table}`;
      tables.set(name, { ...seen, statements: (tables.get(name)?.statements ?? 0) + seen.statements });
    }
  }
  const all = parts.map(({ traffic }) => traffic);
  return {
    since: all.map(({ since }) => since).toSorted()[0] ?? '',
    until:
      all
        .map(({ until }) => until)
        .toSorted()
        .at(-1) ?? '',
    sampling: Math.max(...all.map(({ sampling }) => sampling)),
    // At least: the same request may have come to several of them.
    requests: Math.max(...all.map(({ requests }) => requests)),
    edges: [...edges.values()],
    tables: [...tables.values()],
  };
}
