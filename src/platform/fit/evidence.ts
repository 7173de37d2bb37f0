import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Commit, readHistory, type TrafficRecord } from '../extraction/index.ts';
import type { Environment } from '../foundation/index.ts';
import {
  type AnyModule,
  BASELINE_FILE,
  type BaselineEntry,
  parseBaseline,
  readPlacements,
} from '../kernel/index.ts';
import type { Answers } from './answers.ts';

export interface ModuleEvidence {
  readonly name: string;
  /** Who has its folder in CODEOWNERS; without one, its team in module.ts. */
  readonly teams: readonly string[];
  readonly engine: string;
  readonly level: string;
  /** Modules whose commands it calls. */
  readonly writesTo: readonly string[];
  readonly sagas: number;
  /** Sentences under `Invariants` of its README. */
  readonly invariants: number;
  /** Known violations of the boundary in its files. */
  readonly violations: number;
}

export interface FitEvidence {
  readonly modules: readonly ModuleEvidence[];
  /** Undefined where git does not say. */
  readonly history: readonly Commit[] | undefined;
  /** Undefined where nothing was recorded. */
  readonly traffic: TrafficRecord | undefined;
  readonly answers: Answers;
}

export interface FitOptions {
  readonly modules: readonly AnyModule[];
  readonly environment: Environment;
  readonly root: string;
  readonly traffic?: TrafficRecord;
  readonly answers: Answers;
}

const CODE_OWNERS = '.github/CODEOWNERS';

/** Reads what can be read; throws a ConfigurationError when the configuration of databases has problems. */
export async function readEvidence(options: FitOptions): Promise<FitEvidence> {
  const { modules, environment, root, traffic, answers } = options;
  const read = (file: string) => {
    const path = join(root, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  };
  const placements = readPlacements(modules, environment, []);
  const owners = readOwners(read(CODE_OWNERS) ?? '');
  const baseline = parseBaseline(read(BASELINE_FILE));
  return {
    history: await readHistory(root),
    traffic,
    answers,
    modules: modules.map((definition) => {
      const name = definition.contract.module;
      const placement = placements.get(name);
      return {
        name,
        teams: owners.get(`/src/modules/${name}/`) ?? [definition.owner.team],
        engine: placement?.engine ?? 'unknown',
        level: placement?.level ?? 'unknown',
        writesTo: writtenBy(definition),
        sagas: definition.sagas?.length ?? 0,
        invariants: countInvariants(read(`src/modules/${name}/README.md`) ?? ''),
        violations: baseline.filter((entry) => isOf(entry, name)).length,
      };
    }),
  };
}

/** By pattern; the last line that has it counts. */
function readOwners(text: string): Map<string, string[]> {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  return new Map(
    lines.flatMap(([pattern = '', ...teams]) => (pattern.startsWith('/') ? [[pattern, teams] as const] : [])),
  );
}

/** Its `fallbacks` name every operation that it uses. */
function writtenBy({ fallbacks = [] }: AnyModule): string[] {
  const commands = fallbacks.filter(
    ({ contract, operation }) => contract.operations[operation]?.kind === 'command',
  );
  return [...new Set(commands.map(({ contract }) => contract.module))];
}

function countInvariants(readme: string): number {
  const section = /^## Invariants\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(readme)?.[1] ?? '';
  return section.match(/^- /gm)?.length ?? 0;
}

function isOf({ file }: BaselineEntry, module: string): boolean {
  return file.startsWith(`src/modules/${module}/`) || file.startsWith(`migrations/${module}/`);
}
