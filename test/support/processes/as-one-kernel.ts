import type { Placement } from '../../../src/platform/databases/index.ts';
import type { Kernel } from '../../../src/platform/kernel/index.ts';
import type { TestedKernel } from '../tested-kernel.ts';
import type { BootedPart } from './part-of-modules.ts';

/** A part that has booted, with the places of the modules that it hosts. */
export interface HostingPart extends BootedPart {
  readonly placements: ReadonlyMap<string, Placement>;
}

/** What several processes host, as a test asks it. `gateway` is the test's. */
export function asOneKernel(parts: readonly HostingPart[], gateway: Kernel): TestedKernel {
  const hosts = new Map(
    parts.flatMap((part) => [...part.placements].map(([name, placement]) => [name, { part, placement }])),
  );
  const hostOf = (name: string) => {
    const found = hosts.get(name);
    if (found === undefined) throw new TypeError(`there is no module ${name}`);
    return found;
  };
  return {
    graph: gateway.graph,
    contracts: gateway.contracts,
    hosted: gateway.graph.modules.map(({ name }) => name),
    metrics: gateway.metrics,
    copies: gateway.copies,
    notices: parts.flatMap(({ notices }) => notices),
    delivery: { flush: (milliseconds) => flushAll(parts, milliseconds) },
    client: (contract, caller, place) => gateway.client(contract, caller, place),
    placementOf: (name) => hostOf(name).placement,
    inside: (name, work, given) => hostOf(name).part.inside(name, work, given),
  };
}

/** An event may go there and back while only one of them is looked at. */
const LOOKS = 3;

async function flushAll(parts: readonly BootedPart[], milliseconds: number): Promise<boolean> {
  const giveUpAt = performance.now() + milliseconds;
  for (let look = 0; look < LOOKS; look += 1)
    for (const { delivery } of parts) if (!(await delivery.flush(giveUpAt - performance.now()))) return false;
  return true;
}
