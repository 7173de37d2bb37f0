import { z } from 'zod';

const record = z.strictObject({
  since: z.string(),
  until: z.string(),
  /** One of so many requests was looked into. */
  sampling: z.int().min(1),
  /** How many were. */
  requests: z.int().min(0),
  edges: z.array(
    z.strictObject({
      caller: z.string(),
      module: z.string(),
      operation: z.string(),
      calls: z.int(),
      requests: z.int(),
      /** In a single request. */
      most: z.int(),
    }),
  ),
});
/** What a running shop saw of its calls, as `--traffic` reads it. */
export type TrafficRecord = z.output<typeof record>;
export type RecordedEdge = TrafficRecord['edges'][number];

export function parseTraffic(value: unknown): TrafficRecord {
  return record.parse(value);
}

/** The bound on calls of one operation by one caller in a single request. */
export const MOST_CALLS_PER_REQUEST = 8;

export function callsInto(traffic: TrafficRecord, module: string): RecordedEdge[] {
  return traffic.edges.filter((edge) => edge.module === module);
}

/** Edges to or from the module over which a request went too often. */
export function chattyEdges(traffic: TrafficRecord, module: string): RecordedEdge[] {
  return traffic.edges.filter(
    (edge) =>
      (edge.module === module || edge.caller === module) &&
      edge.caller !== edge.module &&
      edge.most > MOST_CALLS_PER_REQUEST,
  );
}

/** Undefined where nothing was recorded. */
export function shareOfCalls({ edges }: TrafficRecord, module: string): number | undefined {
  const sum = (some: readonly RecordedEdge[]) => some.reduce((total, { calls }) => total + calls, 0);
  const all = sum(edges);
  return all === 0 ? undefined : sum(edges.filter((edge) => edge.module === module)) / all;
}
