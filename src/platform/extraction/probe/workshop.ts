import type { Placement } from '../../databases/index.ts';
import type { Environment } from '../../foundation/index.ts';
import type { AnyModule } from '../../kernel/index.ts';
import type { ThrowAwayPlace } from './throw-away-place.ts';

export interface ProbeOptions {
  readonly module: string;
  readonly modules: readonly AnyModule[];
  readonly placements: ReadonlyMap<string, Placement>;
  /** Without where the shop's data lie, and without what leads to anything real. */
  readonly environment: Environment;
  readonly onStep?: (step: string) => void;
}

/** What a probe needs to set something up. */
export interface Workshop {
  readonly options: ProbeOptions;
  readonly isOnPostgres: boolean;
  place(modules: readonly AnyModule[], provisioned?: string): Promise<ThrowAwayPlace>;
}
