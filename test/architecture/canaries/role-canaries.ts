import type { AnyModule } from '../../../src/platform/kernel/index.ts';
import { AuditedModules } from '../../support/audited-modules.ts';
import { ownCluster } from '../../support/postgres-cluster.ts';
import { type CanaryReport, silent, withoutCanary } from './canary-report.ts';

const FENCE = 'the audit of roles';

/**
 * On a PostgreSQL of its own, provisioned as `db provision` does it: every module's table is granted by mistake to another
 * module, and the audit must find each. What else it finds, and at every level, is in its own tests.
 */
export async function tryRoles(modules: readonly AnyModule[]): Promise<CanaryReport> {
  const tables = Object.fromEntries(
    modules.map(({ contract, tables: owned }) => [contract.module, Object.keys(owned)[0] ?? 'things']),
  );
  const names = Object.keys(tables);
  if (names.length < 2) {
    const problems = names.map((module) => withoutCanary(FENCE, module, 'there is no other module'));
    return { fence: FENCE, planted: 0, problems };
  }
  const cluster = await ownCluster();
  const world = await AuditedModules.create(cluster.adminUrl, { all: ['postgres', 'schema'] }, {}, tables);
  try {
    const early = (await world.findings()).map(
      ({ module, code }) => `✗ ${FENCE}\n  It finds ${code} of ${module} where all is as it was provisioned.`,
    );
    await grantByMistake(world, tables);
    const found = new Set(
      (await world.findings())
        .filter(({ code, severity }) => code === 'audit.foreign-grant' && severity === 'crossing')
        .map(({ module }) => module),
    );
    const unseen = names.filter((module) => !found.has(module));
    const problems = unseen.map((module) => silent(FENCE, module, 'a grant on its table to another module'));
    return { fence: FENCE, planted: names.length, problems: [...early, ...problems] };
  } finally {
    await world.close();
    await cluster.remove();
  }
}

async function grantByMistake(
  world: AuditedModules,
  tables: Readonly<Record<string, string>>,
): Promise<void> {
  const { placements } = world.provisioned;
  const administrator = await world.provisioned.asAdministrator(placements[0]?.database ?? '');
  for (const [index, { module, schema }] of placements.entries()) {
    const intruder = placements[(index + 1) % placements.length]?.roles.runtime;
    await administrator.query(`grant select on "${schema}"."${tables[module]}" to "${intruder}"`);
  }
}
