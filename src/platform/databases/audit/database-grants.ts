import { escapeIdentifier } from 'pg';
import type { CatalogueReader } from '../provisioning/index.ts';
import type { Finding } from './finding.ts';
import type { Landscape } from './landscape.ts';

interface DatabaseGrant {
  readonly database: string;
  readonly owner: string;
  readonly grantee: string | null;
  readonly privilege: string;
}

/** Who gets into which database of a server, and who owns it. */
export async function auditDatabaseGrants(
  client: CatalogueReader,
  landscapes: readonly Landscape[],
): Promise<Finding[]> {
  const { rows } = await client.query<DatabaseGrant>(GRANTS, []);
  const owners = new Map(rows.map(({ database, owner }) => [database, owner]));
  return [
    ...rows.flatMap((grant) => judge(grant, landscapes)),
    ...[...owners].flatMap(([database, owner]) => judgeOwner(database, owner, landscapes)),
  ];
}

function judge(grant: DatabaseGrant, landscapes: readonly Landscape[]): Finding[] {
  const { database, grantee, privilege } = grant;
  const landscape = landscapes.find((candidate) => candidate.database === database);
  const holder = grantee === null ? undefined : landscapes[0]?.holderOf(grantee);
  const who = `${grantee ?? 'PUBLIC'} has ${privilege} on database ${database}`;
  const finding = (
    fact: string,
    severity: Finding['severity'],
    module: string | undefined,
    message: string,
  ) => [
    {
      code: `audit.${fact}`,
      severity,
      module,
      database,
      object: `database ${database}`,
      message,
      remedy: `revoke ${privilege.toLowerCase()} on database ${escapeIdentifier(database)} from ${grantee === null ? 'public' : escapeIdentifier(grantee)}`,
    },
  ];
  if (landscape === undefined) {
    if (grantee === null && privilege === 'CONNECT')
      return finding(
        'public-connect',
        'weakness',
        undefined,
        `${who}, which is none of the modules': their roles can meet there.`,
      );
    return holder === undefined
      ? []
      : finding('stray-grant', 'weakness', holder.placement.module, `${who}, which is none of the modules'.`);
  }
  const module = landscape.here.length === 1 ? landscape.here[0]?.module : undefined;
  if (grantee === null) {
    const severity = module === undefined ? 'weakness' : 'crossing';
    return finding('public-grant', severity, module, `${who}: every role of the server has it.`);
  }
  if (holder === undefined)
    return finding(
      'outside-grant',
      'weakness',
      module,
      `${who} and is no role of a module: whoever has it gets in beside the contracts.`,
    );
  if (holder.placement.database !== database)
    return finding(
      'foreign-grant',
      'crossing',
      module,
      `${who}: ${holder.placement.module} gets into a database that is not its own.`,
    );
  if (privilege === 'CONNECT' && holder.kind !== 'owner') return [];
  return finding(
    'broad-grant',
    'weakness',
    holder.placement.module,
    `${who}, more than it needs: it could make schemas or temporary tables beside its own place.`,
  );
}

function judgeOwner(database: string, owner: string, landscapes: readonly Landscape[]): Finding[] {
  const holder = landscapes[0]?.holderOf(owner);
  if (holder === undefined) return [];
  return [
    {
      code: 'audit.database-owner',
      severity: holder.placement.database === database ? 'weakness' : 'crossing',
      module: holder.placement.module,
      database,
      object: `database ${database}`,
      message: `${owner} owns database ${database}: it could let anybody in, and drop it.`,
      remedy: `alter database ${escapeIdentifier(database)} owner to session_user`,
    },
  ];
}

const GRANTS = `
select d.datname as database, o.rolname as owner, g.rolname as grantee, a.privilege_type as privilege
from pg_database d join pg_roles o on o.oid = d.datdba
cross join aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a left join pg_roles g on g.oid = a.grantee
where a.grantee <> d.datdba and d.datallowconn and g.rolsuper is not true
order by 1, 3, 4`;
