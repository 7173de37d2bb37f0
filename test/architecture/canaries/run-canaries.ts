import type { Fenced } from '../fences/run-fences.ts';
import { tryBlindness } from './blindness-canaries.ts';
import type { CanaryReport } from './canary-report.ts';
import { tryContainers } from './container-canaries.ts';
import { tryContracts } from './contract-canaries.ts';
import { tryFailingMigrations } from './failing-migration-canaries.ts';
import { tryGuard } from './guard-canaries.ts';
import { tryImports } from './import-canaries.ts';
import { tryMigrations } from './migration-canaries.ts';
import { tryOpenTables } from './open-table-canaries.ts';
import { tryRoles } from './role-canaries.ts';
import { tryStatements } from './statement-canaries.ts';
import { tryTransactions } from './transaction-canaries.ts';

/**
 * Plants a violation of each fence for each module of the list, so that a module which is added has its
 * canaries at once. Those of the audit of roles sing on a PostgreSQL of their own, while the others do.
 */
export async function runCanaries({
  modules,
  platformMigrations,
}: Omit<Fenced, 'root'>): Promise<CanaryReport[]> {
  const roles = tryRoles(modules);
  // It is awaited behind the others, one of which may fail first.
  roles.catch(() => undefined);
  return [
    await tryImports(modules.map(({ contract }) => contract.module)),
    tryStatements(modules),
    tryOpenTables(modules),
    tryGuard(modules, platformMigrations),
    await tryTransactions(modules),
    tryMigrations(modules),
    tryFailingMigrations(modules, platformMigrations),
    tryContainers(modules),
    tryContracts(modules),
    await tryBlindness(),
    await roles,
  ];
}
