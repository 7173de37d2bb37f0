/** A way from a start over its neighbours back to it, both ends included; undefined where there is none. */
export function findCycle(
  start: string,
  neighboursOf: (node: string) => readonly string[],
): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const neighbour of neighboursOf(node)) {
      if (neighbour === start) return wayTo(node, start, cameFrom);
      if (cameFrom.has(neighbour)) continue;
      cameFrom.set(neighbour, node);
      queue.push(neighbour);
    }
  }
  return undefined;
}

function wayTo(last: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [start];
  for (let node: string | undefined = last; node !== undefined && node !== start; node = cameFrom.get(node))
    way.unshift(node);
  return [start, ...way];
}
