import type { ServerProcess } from './server-process.ts';

const REMOTE =
  /^tearline_call_duration_seconds_count\{caller="(.+?)",module="(.+?)",operation="(.+?)",edge="remote",outcome="(?:.+?)"\} (\d+)$/gm;

/** How many calls these processes have made to others so far, by edge. */
export async function readRemoteCalls(servers: readonly ServerProcess[]): Promise<Map<string, number>> {
  const calls = new Map<string, number>();
  for (const { port } of servers) {
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    for (const [, caller, module, operation, count] of metrics.matchAll(REMOTE)) {
      const edge = `${caller} → ${module}.${operation}`;
      calls.set(edge, (calls.get(edge) ?? 0) + Number(count));
    }
  }
  return calls;
}
