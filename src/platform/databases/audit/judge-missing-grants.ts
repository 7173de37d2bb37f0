import { escapeIdentifier } from 'pg';
import { isHistory } from './judge-grants.ts';
import type { Finding } from './finding.ts';
import type { Landscape } from './landscape.ts';
import type { Grant } from './read-grants.ts';
import type { CatalogueObject } from './read-objects.ts';

const TABLE = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/** What the runtime role needs on its own tables to serve, and has lost, say with a change of their owner. */
export function judgeMissingGrants(
  objects: readonly CatalogueObject[],
  grants: readonly Grant[],
  landscape: Landscape,
): Finding[] {
  return objects
    .filter(({ kind }) => kind === 'table')
    .flatMap((table) => {
      const placement = landscape.moduleAt(table.schema, table.name);
      if (placement === undefined || table.owner !== placement.roles.owner) return [];
      const { module, roles } = placement;
      const needed = isHistory(table.name, placement) ? ['SELECT'] : TABLE;
      const missing = needed.filter((privilege) => !has(grants, table, roles.runtime, privilege));
      if (missing.length === 0) return [];
      const listed = missing.join(', ');
      return [
        {
          code: 'audit.missing-grant',
          severity: 'weakness',
          module,
          database: landscape.database,
          object: `table ${table.identity}`,
          message: `${roles.runtime} has no ${listed} on table ${table.identity} of ${module}: the module cannot serve.`,
          remedy: `grant ${listed.toLowerCase()} on table ${table.identity} to ${escapeIdentifier(roles.runtime)}`,
        },
      ];
    });
}

function has(grants: readonly Grant[], table: CatalogueObject, role: string, privilege: string): boolean {
  return grants.some(
    (grant) =>
      grant.kind === 'table' &&
      grant.identity === table.identity &&
      grant.grantee === role &&
      grant.privilege === privilege,
  );
}
