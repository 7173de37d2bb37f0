import type { ReleasedContracts } from '../contracts/index.ts';
import type { AnyModule } from '../kernel/index.ts';
import type { CatalogueEvidence } from './catalogue/read-catalogues.ts';
import type { History } from './code/read-history.ts';
import type { SourceTree } from './code/source-tree.ts';
import type { Decisions } from './decision/read-decisions.ts';
import type { Probes } from './probe/probes.ts';
import type { TrafficRecord } from './traffic-record.ts';

/** Everything that a gate may look at. What costs is gathered when the first gate asks for it, and once. */
export interface Evidence {
  readonly definition: AnyModule;
  readonly modules: readonly AnyModule[];
  readonly code: SourceTree;
  /** Undefined where the tree has no history. */
  readonly history: () => Promise<History | undefined>;
  readonly released: () => ReleasedContracts;
  readonly decisions: () => Decisions;
  readonly catalogue: () => Promise<CatalogueEvidence>;
  readonly probes: Probes;
  /** Undefined where nothing was recorded, or nobody asked for it. */
  readonly traffic: TrafficRecord | undefined;
}

export function nameOf({ definition }: Pick<Evidence, 'definition'>): string {
  return definition.contract.module;
}

/** The modules that the module calls or hears. */
export function neededBy({ requires, reactions = [] }: AnyModule): Set<string> {
  return new Set([...requires.map(({ module }) => module), ...reactions.map(({ event }) => event.module)]);
}
