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
  /** Which tables the statements of each module have named. A record of an older shop has none. */
  tables: z.array(z.strictObject({ module: z.string(), table: z.string(), statements: z.int() })).default([]),
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

export interface TablesSeen {
  /** How many statements of other modules were looked at. */
  readonly statements: number;
  readonly foreign: TrafficRecord['tables'];
}

/** Of the statements of other modules: those that name a table of this one, in its schema, under its prefix or plainly. */
export function statementsOnTablesOf(
  { tables }: TrafficRecord,
  module: string,
  owned: readonly string[],
  ownOf: (other: string) => readonly string[],
): TablesSeen {
  const others = tables.filter((seen) => seen.module !== module);
  const foreign = others.filter(({ module: other, table }) => {
    const [name = '', schema] = table.split('.').toReversed();
    if (schema !== undefined && schema === module) return true;
    const isNamed = owned.includes(name) && !ownOf(other).includes(name) && schema !== other;
    return isNamed || owned.some((own) => name === `${module}_${own}`);
  });
  return { statements: others.reduce((sum, { statements }) => sum + statements, 0), foreign };
}

/** Undefined where nothing was recorded. */
export function shareOfCalls({ edges }: TrafficRecord, module: string): number | undefined {
  const sum = (some: readonly RecordedEdge[]) => some.reduce((total, { calls }) => total + calls, 0);
  const all = sum(edges);
  return all === 0 ? undefined : sum(edges.filter((edge) => edge.module === module)) / all;
}
