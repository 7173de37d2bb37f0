import type { Migration } from '../../../src/platform/databases/index.ts';
import { SourceTree } from '../../../src/platform/extraction/code/source-tree.ts';
import type { AnyModule } from '../../../src/platform/kernel/index.ts';
import { checkContainers } from './container-fence.ts';
import { checkContracts } from './contract-fence.ts';
import type { FenceReport } from './fence.ts';
import { checkImports } from './import-fences.ts';
import { checkMigrations } from './migration-fence.ts';
import { checkStatements } from './statement-fence.ts';
import { checkTransactions } from './transaction-fence.ts';

export interface Fenced {
  readonly root: string;
  readonly modules: readonly AnyModule[];
  readonly platformMigrations: readonly Migration[];
}

/** All fences that need nothing to run. */
export async function runFences({ root, modules, platformMigrations }: Fenced): Promise<FenceReport[]> {
  const code = new SourceTree(root);
  return [
    await checkImports(root),
    checkStatements(code, modules),
    checkTransactions(code, modules),
    checkMigrations(modules, platformMigrations),
    checkContainers(modules),
    checkContracts(code, modules),
  ];
}
