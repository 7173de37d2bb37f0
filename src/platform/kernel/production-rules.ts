import type { Databases, Placement } from '../databases/index.ts';
import { ConfigurationError } from '../foundation/index.ts';

/** What production wants and a laptop need not have. */
export function refuseTablesLevel(placements: readonly Placement[]): string[] {
  const modules = placements.filter(({ level }) => level === 'tables').map(({ module }) => module);
  if (modules.length === 0) return [];
  return [
    `DATABASE_ISOLATION: at level 'tables' ${modules.join(', ')} share one place, where less keeps them apart than production should rely on. Choose another level, or accept it with ALLOW_TABLES_LEVEL=yes.`,
  ];
}

/** A module's role that owns tables or reaches another module's data makes the boundary a convention. */
export async function refuseStrongRoles(databases: Databases): Promise<void> {
  const problems = await databases.findStrongRoles();
  if (problems.length === 0) return;
  throw new ConfigurationError([
    ...problems,
    'NODE_ENV: production refuses roles that can do more than serve their own module. Run npm run tearline -- db provision, then db audit, which says what to revoke.',
  ]);
}
