import type { Contract } from '../contracts/index.ts';
import { Databases, type Migration, type ModuleDatabase, type Placement, readPlacement, type TableManifest } from '../databases/index.ts';
import type { Environment } from '../foundation/index.ts';
import type { Logger } from '../observability/index.ts';
import type { AnyModule } from './define-module.ts';
import { ArchitectureError } from './verify.ts';

/** Where each module's data lies, as the environment says; problems are added to the list. */
export function readPlacements(
  definitions: readonly AnyModule[],
  environment: Environment,
  problems: string[],
): Map<string, Placement> {
  const placements = new Map<string, Placement>();
  for (const { contract } of definitions) {
    const placement = readPlacement(contract.module, environment, problems);
    if (placement !== undefined) placements.set(contract.module, placement);
  }
  return placements;
}

export function createDatabases(definitions: readonly AnyModule[], logger: Logger): Databases {
  const manifests = definitions.map(
    ({ contract, tables }): TableManifest => ({
      module: contract.module,
      tables: Object.keys(tables),
      remedy: remedyFor(contract),
    }),
  );
  return new Databases(manifests, logger);
}

/** Opens every module's database and applies its migrations; manifest and tables must agree afterwards. */
export async function openDatabases(
  databases: Databases,
  definitions: readonly AnyModule[],
  placements: ReadonlyMap<string, Placement>,
  platformMigrations: readonly Migration[],
): Promise<Map<string, ModuleDatabase<never>>> {
  const opened = new Map<string, ModuleDatabase<never>>();
  for (const { contract } of definitions) {
    const placement = placements.get(contract.module);
    if (placement === undefined) throw new TypeError(`${contract.module} has no placement`);
    opened.set(contract.module, databases.open(placement));
  }
  const disagreements: string[] = [];
  for (const { contract, migrations } of definitions) {
    await databases.migrate(contract.module, [...platformMigrations, ...migrations]);
    disagreements.push(...databases.compareWithManifest(contract.module));
  }
  if (disagreements.length > 0) throw new ArchitectureError(disagreements);
  return opened;
}

function remedyFor({ operations, events }: Contract): string {
  const offered = Object.entries(operations)
    .filter(([, { access }]) => access.includes('module'))
    .map(([name]) => name);
  const calls = offered.length === 0 ? 'its contract' : `its contract (${offered.join(', ')})`;
  const facts = Object.values(events).map(({ type }) => type);
  return facts.length === 0 ? `call ${calls}` : `call ${calls} or keep a copy from its events (${facts.join(', ')})`;
}
