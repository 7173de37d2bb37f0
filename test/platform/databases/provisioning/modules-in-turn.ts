import { afterEach, beforeEach } from 'vitest';
import type { IsolationLevel } from '../../../../src/platform/databases/index.ts';
import type { TestPostgres } from '../../../support/postgres-cluster.ts';
import { placeModules, ProvisionedModules } from '../../../support/provisioned-modules.ts';

/** Modules on a cluster for one test after the other; each test has databases and roles of its own. */
export function modulesInTurn(cluster: Pick<TestPostgres, 'adminUrl'>, name: string) {
  const open: ProvisionedModules[] = [];
  let tests = 0;
  beforeEach(() => {
    tests += 1;
  });
  afterEach(async () => {
    for (const modules of open.splice(0)) await modules.close();
  });
  /** What the names of the test's databases and roles begin with. */
  const base = () => `${name}_${tests}`;
  return {
    base,
    /** Nothing is provisioned yet. */
    async create(
      levels: Readonly<Record<string, IsolationLevel>>,
      { adminUrl = cluster.adminUrl, called = base() } = {},
    ): Promise<ProvisionedModules> {
      const modules = await ProvisionedModules.create(placeModules(adminUrl, called, levels), adminUrl);
      open.push(modules);
      return modules;
    },
  };
}
