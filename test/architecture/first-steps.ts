import type { Crossing } from './cruise-tree.ts';

/**
 * A rule about all that a file reaches fires for each file that is reached. What has to be mended is the
 * import with which a way there begins: one crossing for each of those, with the shortest way.
 */
export function firstSteps(
  reached: readonly Crossing[],
  importsOf: ReadonlyMap<string, readonly string[]>,
): Crossing[] {
  const together = Map.groupBy(reached, ({ rule, from }) => `${rule}\n${from}`);
  return [...together.values()].flatMap((same) => {
    const [{ rule, from }] = same as [Crossing];
    const forbidden = new Set(same.map(({ to }) => to));
    const steps = (importsOf.get(from) ?? []).flatMap((to) => {
      const path = shortestWay(to, forbidden, from, importsOf);
      return path === undefined ? [] : [{ rule, from, to, path }];
    });
    // A way that is not found again is told as it came, rather than not at all.
    return steps.length > 0 ? steps : same;
  });
}

/** Without going through `around`, whose own imports are looked at one by one. */
function shortestWay(
  start: string,
  ends: ReadonlySet<string>,
  around: string,
  importsOf: ReadonlyMap<string, readonly string[]>,
): string[] | undefined {
  const seen = new Set([around, start]);
  const ways = [[start]];
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    const last = way.at(-1) ?? start;
    if (ends.has(last)) return way;
    for (const next of importsOf.get(last) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}
