import { expect, it } from 'vitest';
import { modules } from '../../../../src/modules/index.ts';
import { AuditedModules } from '../../../support/audited-modules.ts';
import { clusterOfFile } from '../../../support/cluster-of-file.ts';

const cluster = clusterOfFile();
const tables = Object.fromEntries(
  modules.map(({ contract, tables: owned }) => [contract.module, Object.keys(owned)[0] ?? 'things']),
);

it('a grant by mistake is found for each module of the list', async () => {
  const world = await AuditedModules.create(cluster.adminUrl, { all: ['postgres', 'schema'] }, {}, tables);
  try {
    expect(await world.findings()).toEqual([]);
    const { placements } = world.provisioned;
    expect(placements.map(({ module }) => module)).toEqual(Object.keys(tables));
    const [first] = placements;
    const administrator = await world.provisioned.asAdministrator(first?.database ?? '');
    for (const [index, { module }] of placements.entries()) {
      const intruder = placements[(index + 1) % placements.length]?.roles.runtime;
      await administrator.query(`grant select on "${module}"."${tables[module]}" to "${intruder}"`);
    }
    const found = (await world.findings()).filter(
      ({ code, severity }) => code === 'audit.foreign-grant' && severity === 'crossing',
    );
    expect(found.map(({ module }) => module).sort()).toEqual(Object.keys(tables).sort());
  } finally {
    await world.close();
  }
});
