import type { Contract } from '../contracts/index.ts';
import {
  createPasswords,
  Databases,
  findPlacementConflicts,
  type Migration,
  type ModuleDatabase,
  type Placement,
  readCredentialsFile,
  readDataFolder,
  readPlacement,
  type TableManifest,
} from '../databases/index.ts';
import { ConfigurationError, type Environment } from '../foundation/index.ts';
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
  problems.push(...findPlacementConflicts([...placements.values()]));
  return placements;
}

export function createDatabases(
  definitions: readonly AnyModule[],
  placements: ReadonlyMap<string, Placement>,
  environment: Environment,
  logger: Logger,
): Databases {
  const credentialsFile = readCredentialsFile(environment, readDataFolder(environment));
  const passwords = createPasswords([...placements.values()], environment, credentialsFile);
  return new Databases(manifestsOf(definitions), logger, passwords);
}

/** What the modules say they own. */
export function manifestsOf(definitions: readonly AnyModule[]): TableManifest[] {
  return definitions.map(({ contract, tables }) => ({
    module: contract.module,
    tables: Object.keys(tables),
    remedy: remedyFor(contract),
  }));
}

/** Opens every module's database, creating the SQLite files that are not there. */
export async function openDatabases(
  databases: Databases,
  definitions: readonly AnyModule[],
  placements: ReadonlyMap<string, Placement>,
): Promise<Map<string, ModuleDatabase<never>>> {
  const opened = new Map<string, ModuleDatabase<never>>();
  for (const { contract } of definitions) {
    const placement = placements.get(contract.module);
    if (placement === undefined) throw new TypeError(`${contract.module} has no placement`);
    opened.set(contract.module, databases.open(placement));
  }
  const problems = await databases.findProblems();
  if (problems.length > 0) throw new ConfigurationError(problems);
  return opened;
}

export interface AppliedMigration {
  readonly module: string;
  readonly migration: string;
}

/** Applies what is pending, module by module; manifest and tables must agree afterwards. */
export async function migrateDatabases(
  databases: Databases,
  definitions: readonly AnyModule[],
  platformMigrations: readonly Migration[],
): Promise<AppliedMigration[]> {
  const applied: AppliedMigration[] = [];
  const disagreements: string[] = [];
  for (const { contract, migrations } of definitions) {
    const { module } = contract;
    const names = await databases.migrate(module, [...platformMigrations, ...migrations]);
    applied.push(...names.map((migration) => ({ module, migration })));
    disagreements.push(...(await databases.compareWithManifest(module)));
  }
  if (disagreements.length > 0) throw new ArchitectureError(disagreements);
  return applied;
}

function remedyFor({ operations, events }: Contract): string {
  const offered = Object.entries(operations)
    .filter(([, { access }]) => access.includes('module'))
    .map(([name]) => name);
  const calls = offered.length === 0 ? 'its contract' : `its contract (${offered.join(', ')})`;
  const facts = Object.values(events).map(({ type }) => type);
  return facts.length === 0
    ? `call ${calls}`
    : `call ${calls} or keep a copy from its events (${facts.join(', ')})`;
}
